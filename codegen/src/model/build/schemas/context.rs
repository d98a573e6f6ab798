//! The state that the conversion of schemas shares: components, names, and the types so far.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::json::Json as _;
use crate::model::build::schemas::keywords::Members;
use crate::model::build::schemas::names::{Fault, Names};
use crate::model::types::{Definition, TypeDef, TypeRef, Types};
use crate::report::Report;

/// Converts schemas to types, each when an operation or another schema needs it.
pub(in crate::model::build) struct Schemas<'d> {
    pub(super) components: Option<&'d Members>,
    pub(super) names: Names<'d>,
    /// Components that were needed so far.
    pub(super) component_types: BTreeMap<&'d str, ComponentType>,
    types: Vec<Slot>,
    /// The `oneOf` and `anyOf` lists of the unions around the branch that is being converted.
    pub(super) enclosing_unions: Vec<Value>,
    /// The inline schemas around the one that is being converted, outermost first. An extension
    /// of a base may hold the base's schema again.
    pub(super) enclosing: Vec<InlineSchema>,
    pub(in crate::model::build) report: &'d mut Report,
}

/// A schema written in place, while it is being converted.
pub(super) struct InlineSchema {
    pub(super) written: Members,
    /// The schema with its `allOf` merged.
    pub(super) flat: Members,
    pub(super) default_name: String,
    pub(super) pointer: String,
    /// The index of its type, once it has one.
    pub(super) index: Option<usize>,
}

pub(super) enum ComponentType {
    Done(TypeRef),
    /// Being converted; with the index of its type once the component refers to itself.
    InProgress(Option<usize>),
}

/// What a schema means: a type that needs no name, or the definition of one that does.
pub(super) enum SchemaType {
    Ref(TypeRef),
    Definition(Definition),
}

/// A named type. It has its name before its definition, since it may contain itself.
struct Slot {
    name: String,
    defined: Option<TypeDef>,
}

impl<'d> Schemas<'d> {
    pub(in crate::model::build) fn new(
        root: &'d Value,
        chosen_names: &'d BTreeMap<String, String>,
        report: &'d mut Report,
    ) -> Self {
        let components = root.pointer("/components/schemas");
        let components = components.and_then(Value::as_object);
        Self {
            components,
            names: Names::new(components, chosen_names),
            component_types: BTreeMap::new(),
            types: Vec::new(),
            enclosing_unions: Vec::new(),
            enclosing: Vec::new(),
            report,
        }
    }

    /// All named types, and the faults of the names that `provider.toml` chooses.
    pub(in crate::model::build) fn finish(self) -> (Types, Vec<Fault>) {
        let types = self.types.into_iter();
        let types = types.map(|slot| slot.defined.expect("every named type was defined"));
        (Types::new(types.collect()), self.names.finish())
    }

    /// Adds a type without a definition, and returns its index.
    pub(super) fn reserve(&mut self, name: String) -> usize {
        self.types.push(Slot {
            name,
            defined: None,
        });
        self.types.len() - 1
    }

    /// The index of the type called `name`, and whether it is new, so that the caller defines it.
    pub(super) fn begin(&mut self, name: String, existing: Option<usize>) -> (usize, bool) {
        if let Some(index) = existing {
            return (index, false);
        }
        self.names.set_index(&name, self.types.len());
        (self.reserve(name), true)
    }

    pub(super) fn define(&mut self, index: usize, definition: Definition, members: &Members) {
        let slot = &mut self.types[index];
        slot.defined = Some(TypeDef {
            name: slot.name.clone(),
            description: members.text("description").map(str::to_owned),
            definition,
        });
    }

    pub(super) fn rename(&mut self, index: usize, name: String) {
        self.names.set_index(&name, index);
        self.types[index].name = name;
    }

    pub(super) fn name(&self, index: usize) -> &str {
        &self.types[index].name
    }

    /// The definition of a named type, once it has one.
    pub(super) fn definition(&self, index: usize) -> Option<&Definition> {
        let defined = self.types[index].defined.as_ref()?;
        Some(&defined.definition)
    }
}
