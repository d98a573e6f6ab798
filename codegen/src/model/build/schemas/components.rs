//! Converts component schemas to types, each once, however often it is referred to.

use serde_json::Value;

use crate::document::pointer::join;
use crate::model::build::schemas::context::{ComponentType, Origin, SchemaType, Schemas};
use crate::model::build::schemas::keywords::{Members, alias, is_nullable, is_object};
use crate::model::build::schemas::place::{INLINE, Place};
use crate::model::types::{Definition, TypeKind, TypeRef};

/// The stack that converting one component may need, in bytes.
const STACK_NEEDED: usize = 1 << 20;
/// The stack that is added where less than that is left, in bytes.
const STACK_ADDED: usize = 8 << 20;

impl<'d> Schemas<'d> {
    pub(super) fn component_type_ref(&mut self, name: &str) -> TypeRef {
        let component = self.components.and_then(|known| known.get_key_value(name));
        let Some((name, schema)) = component else {
            return TypeRef::any();
        };
        match self.component_types.get(name.as_str()) {
            Some(ComponentType::Done(type_ref)) => return type_ref.clone(),
            Some(ComponentType::InProgress(index)) => {
                let index = index.unwrap_or_else(|| {
                    // The component contains itself, so it needs a name.
                    let index = self.reserve(Origin::Component(name.clone()));
                    let begun = ComponentType::InProgress(Some(index));
                    self.component_types.insert(name, begun);
                    index
                });
                return TypeRef::new(TypeKind::Named(index));
            }
            None => {}
        }
        // A component is converted on its own and only once, not again at each reference. So the
        // inline schemas around this reference are not around the component's schemas: convert it
        // with an empty list, and restore the list afterwards.
        let enclosing = std::mem::take(&mut self.enclosing);
        // Components may refer to each other in a chain of any length, so grow the stack when
        // needed.
        let type_ref = stacker::maybe_grow(STACK_NEEDED, STACK_ADDED, || {
            self.outside_unions(|schemas| schemas.convert_component(name, schema))
        });
        self.enclosing = enclosing;
        let done = ComponentType::Done(type_ref.clone());
        self.component_types.insert(name, done);
        type_ref
    }

    fn convert_component(&mut self, name: &'d str, schema: &'d Value) -> TypeRef {
        let pointer = join("/components/schemas", name);
        let Value::Object(members) = schema else {
            return TypeRef::any();
        };
        self.component_types
            .insert(name, ComponentType::InProgress(None));
        self.report_unexpressed(members, &pointer);
        if let Some(alias) = alias(members) {
            let type_ref = self.component_type_ref(alias.component);
            let type_ref = type_ref.or_null(alias.nullable);
            return self.finish_component(name, SchemaType::Ref(type_ref), members);
        }
        let members = self.one_union(self.flattened(members), &pointer);
        self.report_contradictions(&members, &pointer);
        let nullable = is_nullable(&members);
        if is_object(&members) {
            let index = self.reserve(Origin::Component(name.to_owned()));
            let type_ref = TypeRef::new(TypeKind::Named(index)).or_null(nullable);
            let done = ComponentType::Done(type_ref.clone());
            self.component_types.insert(name, done);
            let owner = Place::of_type(index);
            let definition = match self.union_of_subtypes(name, &members, &owner, &pointer) {
                Some(union) => union,
                None => {
                    let object = self.object(&members, &owner, &pointer);
                    self.report_binary(&object, &pointer);
                    Definition::Object(object)
                }
            };
            self.define(index, definition, &members);
            return type_ref;
        }
        let place = Place::of_component(&self.names.of_component(name), INLINE);
        let schema_type = self.schema_type(&members, &place, &pointer);
        self.finish_component(name, schema_type, &members)
            .or_null(nullable)
    }

    /// Returns the type of a converted component, and defines it as a named type if it needs a
    /// name.
    fn finish_component(
        &mut self,
        name: &'d str,
        schema_type: SchemaType,
        members: &Members,
    ) -> TypeRef {
        let begun = match self.component_types.get(name) {
            Some(ComponentType::InProgress(index)) => *index,
            _ => None,
        };
        match (begun, schema_type) {
            (None, SchemaType::Ref(type_ref)) if !type_ref.is_nested_deep() => type_ref,
            (None, SchemaType::Ref(TypeRef { kind, nullable })) => {
                let index = self.reserve(Origin::Component(name.to_owned()));
                self.define(index, Definition::Recursive(TypeRef::new(kind)), members);
                TypeRef::new(TypeKind::Named(index)).or_null(nullable)
            }
            (None, SchemaType::Definition(definition, nullable)) => {
                let index = self.reserve(Origin::Component(name.to_owned()));
                self.define(index, definition, members);
                TypeRef::new(TypeKind::Named(index)).or_null(nullable)
            }
            (Some(index), schema_type) => {
                let mut nullable = false;
                let definition = match schema_type {
                    SchemaType::Definition(definition, or_null) => {
                        nullable = or_null;
                        definition
                    }
                    // An alias of itself constrains nothing: treat it as any value.
                    SchemaType::Ref(type_ref) if type_ref.kind == TypeKind::Named(index) => {
                        Definition::Recursive(TypeRef::any())
                    }
                    SchemaType::Ref(type_ref) => Definition::Recursive(type_ref),
                };
                self.define(index, definition, members);
                TypeRef::new(TypeKind::Named(index)).or_null(nullable)
            }
        }
    }
}
