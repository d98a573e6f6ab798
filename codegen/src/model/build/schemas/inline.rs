//! Converts inline schemas (those that are not components) to types, and gives a type a name only
//! if it needs one.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::schemas::context::{InlineSchema, SchemaType, Schemas};
use crate::model::build::schemas::keywords::{
    MERGED, Members, NARROWED, alias, is_nullable, is_object, kind,
};
use crate::model::build::schemas::place::Place;
use crate::model::build::schemas::scalars::scalar;
use crate::model::types::{Definition, TypeKind, TypeRef};

/// The depth of nesting up to which schemas are converted: the stack suffices for it, and real
/// documents stay far below. A deeper schema accepts any value.
const MAX_DEPTH: usize = 200;

impl Schemas<'_> {
    /// Converts the schema at `pointer`. If its type needs a name, it is made from `place`, unless
    /// `provider.toml` chooses another.
    pub(in crate::model::build) fn type_ref(
        &mut self,
        schema: &Value,
        place: &Place,
        pointer: &str,
    ) -> TypeRef {
        let Value::Object(members) = schema else {
            return TypeRef::any();
        };
        if let Some(alias) = alias(members) {
            self.report_narrowed(members, alias.component, pointer);
            self.report_contradictions(members, pointer);
            let type_ref = self.component_type_ref(alias.component);
            return type_ref.or_null(alias.nullable);
        }
        if let Some(enclosing) = self.enclosing_type_ref(members) {
            return enclosing;
        }
        // A merge may make the same schema in any number of places: it is one type.
        let merged = members.is_true(MERGED).then(|| schema.to_string());
        if let Some(known) = merged.as_ref().and_then(|key| self.merged_types.get(key)) {
            return known.clone();
        }
        let flat = self.one_union(self.flattened(members), pointer);
        let type_ref = self.outside_unions(|schemas| {
            schemas.inline_type_ref(members.clone(), flat, place, pointer)
        });
        if let Some(key) = merged {
            self.merged_types.insert(key, type_ref.clone());
        }
        type_ref
    }

    /// Reports the members that an extension requires, if its type is that of a component which
    /// does not require them.
    fn report_narrowed(&mut self, members: &Members, component: &str, pointer: &str) {
        let flat = self.component(component).map(|base| self.flattened(base));
        let known: Vec<&Value> = flat.iter().flat_map(|it| it.items("required")).collect();
        let names = members.items(NARROWED).filter(|name| !known.contains(name));
        let names = names.filter_map(Value::as_str);
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            let what = format!("{names}: required here, but optional in the type `{component}`");
            self.report.lost("all_of", pointer, what);
        }
    }

    /// Returns the type of the enclosing schema that equals this one, which means that the schema
    /// contains itself; `None` if no enclosing schema does.
    fn enclosing_type_ref(&mut self, members: &Members) -> Option<TypeRef> {
        let has = |key: &&str| members.contains_key(*key);
        if !["allOf", "oneOf", "anyOf"].iter().any(has) {
            return None;
        }
        let mut enclosing = self.enclosing.iter();
        let position = enclosing.position(|schema| schema.written == *members)?;
        let nullable = is_nullable(&self.enclosing[position].flat);
        let index = match self.enclosing[position].index {
            Some(index) => index,
            None => self.begin_inline(position),
        };
        Some(TypeRef::new(TypeKind::Named(index)).or_null(nullable))
    }

    /// Converts a schema that is not a branch of the unions around it.
    pub(super) fn outside_unions<T>(&mut self, convert: impl FnOnce(&mut Self) -> T) -> T {
        let unions = std::mem::take(&mut self.enclosing_unions);
        let converted = convert(self);
        self.enclosing_unions = unions;
        converted
    }

    /// Converts a schema, given as the document has it (`written`) and with its `allOf` merged
    /// (`flat`).
    pub(super) fn inline_type_ref(
        &mut self,
        written: Members,
        flat: Members,
        place: &Place,
        pointer: &str,
    ) -> TypeRef {
        self.report_unexpressed(&written, pointer);
        self.report_contradictions(&flat, pointer);
        let depth = self.enclosing.len();
        if depth > MAX_DEPTH {
            let what = format!("schemas are nested deeper than {MAX_DEPTH}; any value is accepted");
            self.report.lost("schemas", pointer, what);
            return TypeRef::any();
        }
        self.enclosing.push(InlineSchema {
            written,
            flat: flat.clone(),
            place: place.clone(),
            pointer: pointer.to_owned(),
            index: None,
        });
        let type_ref = if is_object(&flat) {
            let index = self.begin_inline(depth);
            let object = self.object(&flat, &Place::of_type(index), pointer);
            self.report_binary(&object, pointer);
            self.define(index, Definition::Object(object), &flat);
            TypeRef::new(TypeKind::Named(index))
        } else {
            let schema_type = self.schema_type(&flat, place, pointer);
            match (schema_type, self.enclosing[depth].index) {
                (SchemaType::Ref(type_ref), None) if !type_ref.is_nested_deep() => type_ref,
                (SchemaType::Ref(TypeRef { kind, nullable }), None) => {
                    let index = self.begin_inline(depth);
                    self.define(index, Definition::Recursive(TypeRef::new(kind)), &flat);
                    TypeRef::new(TypeKind::Named(index)).or_null(nullable)
                }
                // A list or map that contains itself needs a name.
                (SchemaType::Ref(TypeRef { kind, nullable }), Some(index)) => {
                    self.define(index, Definition::Recursive(TypeRef::new(kind)), &flat);
                    TypeRef::new(TypeKind::Named(index)).or_null(nullable)
                }
                (SchemaType::Definition(definition, nullable), begun) => {
                    let index = begun.unwrap_or_else(|| self.begin_inline(depth));
                    self.define(index, definition, &flat);
                    TypeRef::new(TypeKind::Named(index)).or_null(nullable)
                }
            }
        };
        self.enclosing.truncate(depth);
        type_ref.or_null(is_nullable(&flat))
    }

    /// Adds the type of the schema at `position` in `enclosing`, and returns its index.
    fn begin_inline(&mut self, position: usize) -> usize {
        let InlineSchema { place, pointer, .. } = &self.enclosing[position];
        let (place, pointer) = (place.clone(), pointer.clone());
        let index = self.reserve_inline(&place, &pointer);
        self.enclosing[position].index = Some(index);
        index
    }

    /// Converts a schema without properties.
    pub(super) fn schema_type(
        &mut self,
        members: &Members,
        place: &Place,
        pointer: &str,
    ) -> SchemaType {
        if let Some(union) = self.union(members, place, pointer) {
            return union;
        }
        if let Some(enumeration) = self.enumeration(members, pointer) {
            return enumeration;
        }
        SchemaType::Ref(match kind(members) {
            Some("array") => {
                // With `prefixItems`, `items` describes only the items after these.
                let items = members
                    .get("items")
                    .filter(|_| !members.contains_key("prefixItems"));
                let item = items.map(|items| {
                    self.type_ref(items, &place.then("Item"), &join(pointer, "items"))
                });
                let item = item.unwrap_or_else(TypeRef::any);
                TypeRef::new(TypeKind::Array(Box::new(item)))
            }
            Some("object") => self.map(members, place, pointer),
            _ => scalar(members),
        })
    }
}
