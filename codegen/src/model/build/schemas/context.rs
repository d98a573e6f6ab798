//! Holds the state of converting schemas: the document's components, and the names and types so
//! far.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::document::pointer::join;
use crate::model::build::schemas::keywords::Members;
use crate::model::build::schemas::names::Names;
use crate::model::build::schemas::notes;
use crate::model::build::schemas::place::Place;
use crate::model::build::schemas::xml_table::XmlTable;
use crate::model::types::{Definition, StringFormat, TypeDef, TypeKind, TypeRef};
use crate::report::Report;

/// A converter from schemas to types. It converts a schema when an operation or another schema
/// first needs it.
pub(in crate::model::build) struct Schemas<'d> {
    pub(super) components: Option<&'d Members>,
    pub(super) names: Names<'d>,
    /// The types of the components that were needed so far, by the component's name.
    pub(super) component_types: BTreeMap<&'d str, ComponentType>,
    pub(super) types: Vec<Slot>,
    /// The `oneOf` and `anyOf` lists of the unions around the branch that is being converted.
    pub(super) enclosing_unions: Vec<Value>,
    /// The inline schemas around the one that is being converted, outermost first. A
    /// schema that is in this list contains itself. That happens if a schema extends a base with
    /// `allOf` and has a property of the base's type.
    pub(super) enclosing: Vec<InlineSchema>,
    /// Whether a component lists schemas that extend it, by the component's name, as far as asked.
    pub(super) list_extensions: RefCell<HashMap<String, bool>>,
    /// The components that extend each component directly, once asked.
    pub(super) extensions: OnceCell<HashMap<String, Vec<String>>>,
    /// The types of the schemas that a merge of `allOf` made, by the schema's JSON.
    pub(super) merged_types: HashMap<String, TypeRef>,
    pub(super) xml: XmlTable,
    pub(in crate::model::build) report: &'d mut Report,
}

/// An inline schema (one that is not a component) while it is being converted.
pub(super) struct InlineSchema {
    pub(super) written: Members,
    /// The schema with its `allOf` merged.
    pub(super) flat: Members,
    pub(super) place: Place,
    pub(super) pointer: String,
    /// The index of its named type, once it has one.
    pub(super) index: Option<usize>,
}

pub(super) enum ComponentType {
    Done(TypeRef),
    /// Being converted. The index of its type is known once the component refers to itself.
    InProgress(Option<usize>),
}

/// The result of converting a schema: a reference to a type, or a definition that still needs a
/// name.
pub(super) enum SchemaType {
    Ref(TypeRef),
    /// A definition, and whether a value may be null instead.
    Definition(Definition, bool),
}

/// A named type, which may contain itself: it has an index before it has a definition. It gets its
/// name last, when all types are known.
pub(super) struct Slot {
    pub(super) origin: Origin,
    pub(super) defined: Option<TypeDef>,
}

impl Slot {
    pub(super) fn forget_description(&mut self) {
        if let Some(defined) = &mut self.defined {
            defined.description = None;
        }
    }
}

/// The schema of a type.
pub(super) enum Origin {
    /// The component schema with this name.
    Component(String),
    Inline {
        place: Place,
        pointer: String,
    },
}

impl Origin {
    /// Returns the pointer of the schema.
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Component(component) => join("/components/schemas", component),
            Self::Inline { pointer, .. } => pointer.clone(),
        }
    }
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
            list_extensions: RefCell::default(),
            extensions: OnceCell::new(),
            merged_types: HashMap::new(),
            xml: XmlTable::default(),
            report,
        }
    }

    /// Adds a named type without a definition, and returns its index.
    pub(super) fn reserve(&mut self, origin: Origin) -> usize {
        self.types.push(Slot {
            origin,
            defined: None,
        });
        self.types.len() - 1
    }

    /// Adds the type of an inline schema without a definition, and returns its index.
    pub(super) fn reserve_inline(&mut self, place: &Place, pointer: &str) -> usize {
        self.reserve(Origin::Inline {
            place: place.clone(),
            pointer: pointer.to_owned(),
        })
    }

    pub(super) fn define(&mut self, index: usize, definition: Definition, members: &Members) {
        self.types[index].defined = Some(TypeDef {
            name: String::new(),
            pointer: String::new(),
            constraints: notes::constraints(members),
            description: notes::of_type(members),
            definition,
            sent_form_of: None,
        });
    }

    pub(super) fn len(&self) -> usize {
        self.types.len()
    }

    pub(super) fn definition_mut(&mut self, index: usize) -> Option<&mut Definition> {
        let defined = self.types[index].defined.as_mut()?;
        Some(&mut defined.definition)
    }

    /// Whether a type has a value that is written as an empty text.
    pub(in crate::model::build) fn holds_text(&self, value: &TypeRef) -> bool {
        match &value.kind {
            TypeKind::Array(item) => self.holds_text(item),
            TypeKind::String(StringFormat::Plain | StringFormat::Binary) | TypeKind::Any => true,
            TypeKind::Named(index) => {
                matches!(self.definition(*index), Some(Definition::StringEnum { .. }))
            }
            _ => false,
        }
    }

    /// Returns the definition of a named type, once it has one.
    pub(super) fn definition(&self, index: usize) -> Option<&Definition> {
        let defined = self.types[index].defined.as_ref()?;
        Some(&defined.definition)
    }
}
