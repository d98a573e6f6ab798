//! Schemas to types.
//!
//! Each schema that makes a type gets one name that nothing else has, from its component or its place, or the one that
//! `provider.toml` gives it: of two inline schemas under one name, one would silently be lost. Equal schemas may be given
//! one name and are then one type.

mod all_of;
mod enums;
mod names;
mod objects;
mod scalars;
mod unions;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::model::names::type_name;
use crate::model::types::{Definition, Object, TypeDef, TypeKind, TypeRef, Types};
use crate::report::Report;
use names::Names;

/// A schema's members.
type Members = Map<String, Value>;

/// Makes types of schemas, as they are asked for.
pub(super) struct Schemas<'d> {
    components: Option<&'d Members>,
    names: Names<'d>,
    /// What each component is; those that are not here were not asked for.
    known: BTreeMap<&'d str, Known>,
    types: Vec<Slot>,
    /// The branches of the unions that what is being made is itself a branch of.
    uniting: Vec<Value>,
    /// The schemas of one component within which what is being made stands: they may hold themselves again.
    making: Vec<Making>,
    pub(super) report: &'d mut Report,
}

/// How deep schemas may stand in schemas: no document of use comes near, and the stack holds it.
const DEEPEST: usize = 200;

/// The stack that a component may need, in bytes, and what is added where there is less.
const ROOM: usize = 1 << 20;
const MORE_ROOM: usize = 8 << 20;

/// A schema without a name of its own that is being made, and that extends or lists others: one of these may hold it again.
struct Making {
    schema: Members,
    flat: Members,
    place: String,
    pointer: String,
    /// Its type, once that was needed.
    index: Option<usize>,
}

/// A named type's place: it has its name before it is made, since it may contain itself.
struct Slot {
    name: String,
    made: Option<TypeDef>,
}

enum Known {
    Done(TypeRef),
    /// Being made; with its place in `types` once something in it refers to it.
    Making(Option<usize>),
}

/// A schema on the way to its type: the type itself, or what a named type is made of.
enum Made {
    TypeRef(TypeRef),
    Definition(Definition),
}

impl<'d> Schemas<'d> {
    pub(super) fn new(
        root: &'d Value,
        chosen: &'d BTreeMap<String, String>,
        report: &'d mut Report,
    ) -> Self {
        let components = root
            .get("components")
            .and_then(|c| c.get("schemas"))
            .and_then(Value::as_object);
        let names = Names::new(components, chosen);
        Self {
            components,
            names,
            known: BTreeMap::new(),
            types: Vec::new(),
            uniting: Vec::new(),
            making: Vec::new(),
            report,
        }
    }

    /// All types made, and what is wrong with the names that `provider.toml` gives.
    pub(super) fn finish(self) -> (Types, Vec<names::Fault>) {
        let types = self
            .types
            .into_iter()
            .map(|slot| slot.made.expect("what was begun was made"))
            .collect();
        (Types(types), self.names.finish())
    }

    /// The type of a schema that stands at `pointer`; `place` names it where it needs a name.
    pub(super) fn make(&mut self, schema: &'d Value, place: &str, pointer: &str) -> TypeRef {
        self.make_value(schema, place, pointer)
    }

    /// The properties of a schema that is spelled out in place, and makes no type; `None` where it has none. Of a union those
    /// of all branches, and it is the caller who sets those of one.
    pub(super) fn object_of(
        &mut self,
        schema: &'d Value,
        place: &str,
        pointer: &str,
    ) -> Option<Object> {
        let reference = serde_json::json!({"allOf": [schema]});
        let mut members = self.flattened(reference.as_object()?);
        if unions::is_union(&members) {
            members = self.all_branches(members);
        }
        is_object(&members).then(|| self.properties(&members, place, pointer))
    }

    fn make_value(&mut self, schema: &Value, place: &str, pointer: &str) -> TypeRef {
        let Value::Object(members) = schema else {
            return TypeRef::any();
        };
        if let Some(name) = all_of::only_reference(members) {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            return self.component(name).or_null(nullable);
        }
        if let Some(made) = self.within_itself(members) {
            return made;
        }
        let flat = self.flattened(members);
        self.within_no_union(|schemas| {
            schemas.make_flattened(members.clone(), flat, place, pointer)
        })
    }

    /// The type of a schema within which the same schema stands.
    fn within_itself(&mut self, members: &Members) -> Option<TypeRef> {
        if !["allOf", "oneOf", "anyOf"]
            .iter()
            .any(|key| members.contains_key(*key))
        {
            return None;
        }
        let at = self
            .making
            .iter()
            .position(|making| making.schema == *members)?;
        let nullable = is_nullable(&self.making[at].flat);
        let index = match self.making[at].index {
            Some(index) => index,
            None => self.begin_inline(at).0,
        };
        Some(TypeRef::new(TypeKind::Named(index)).or_null(nullable))
    }

    /// Makes what is no branch, whatever it stands in.
    fn within_no_union<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let uniting = std::mem::take(&mut self.uniting);
        let made = make(self);
        self.uniting = uniting;
        made
    }

    /// The type of a schema as it is written and with its `allOf` merged.
    fn make_flattened(
        &mut self,
        schema: Members,
        flat: Members,
        place: &str,
        pointer: &str,
    ) -> TypeRef {
        if self.making.len() > DEEPEST {
            let what = "schemas within schemas, too deep to be types: any value";
            self.report.lost("schemas", pointer, what);
            return TypeRef::any();
        }
        self.making.push(Making {
            schema,
            flat: flat.clone(),
            place: place.to_owned(),
            pointer: pointer.to_owned(),
            index: None,
        });
        let nullable = is_nullable(&flat);
        let own = self.making.len() - 1;
        let made = if is_object(&flat) {
            let (index, first) = self.begin_inline(own);
            if first {
                let owner = self.name(index).to_owned();
                let definition = Definition::Object(self.properties(&flat, &owner, pointer));
                self.end(index, definition, &flat);
            }
            TypeRef::new(TypeKind::Named(index))
        } else {
            match (self.made(&flat, place, pointer), self.making[own].index) {
                (Made::TypeRef(made), None) => made,
                // A list or a map that holds itself needs a name after all.
                (Made::TypeRef(made), Some(index)) => {
                    self.end(index, Definition::Recursive(TypeRef::new(made.kind)), &flat);
                    TypeRef::new(TypeKind::Named(index)).or_null(made.nullable)
                }
                (Made::Definition(definition), begun) => {
                    let (index, first) = match begun {
                        Some(index) => (index, true),
                        None => self.begin_inline(own),
                    };
                    if first {
                        self.end(index, definition, &flat);
                    }
                    TypeRef::new(TypeKind::Named(index))
                }
            }
        };
        self.making.truncate(own);
        made.or_null(nullable)
    }

    /// Begins the type of one of those that are being made.
    fn begin_inline(&mut self, at: usize) -> (usize, bool) {
        let Making {
            flat,
            place,
            pointer,
            ..
        } = &self.making[at];
        let (name, existing) = self.names.claim(place, flat, pointer);
        self.report
            .changed("schemas", pointer, format!("inline schema named `{name}`"));
        let (index, first) = self.begin_named(name, existing);
        self.making[at].index = Some(index);
        (index, first)
    }

    /// The type of a component.
    fn component(&mut self, name: &str) -> TypeRef {
        let Some((name, schema)) = self
            .components
            .and_then(|components| components.get_key_value(name))
        else {
            return TypeRef::any();
        };
        match self.known.get_mut(name.as_str()) {
            Some(Known::Done(made)) => return made.clone(),
            Some(Known::Making(Some(index))) => return TypeRef::new(TypeKind::Named(*index)),
            Some(Known::Making(index @ None)) => {
                // It contains itself, so it needs a name after all.
                let name = self.names.of_component(name);
                self.types.push(Slot { name, made: None });
                *index = Some(self.types.len() - 1);
                return TypeRef::new(TypeKind::Named(self.types.len() - 1));
            }
            None => {}
        }
        // A component is made once, so what it stands in can't come again in it.
        let making = std::mem::take(&mut self.making);
        // Components may form a chain of any length.
        let made = stacker::maybe_grow(ROOM, MORE_ROOM, || {
            self.within_no_union(|schemas| schemas.make_component(name, schema))
        });
        self.making = making;
        self.known.insert(name, Known::Done(made.clone()));
        made
    }

    fn make_component(&mut self, name: &'d str, schema: &'d Value) -> TypeRef {
        let pointer = join("/components/schemas", name);
        let Value::Object(members) = schema else {
            return TypeRef::any();
        };
        self.known.insert(name, Known::Making(None));
        if let Some(other) = all_of::only_reference(members) {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let made = self.component(other).or_null(nullable);
            return self.close(name, Made::TypeRef(made), members, &pointer);
        }
        let members = self.flattened(members);
        let nullable = is_nullable(&members);
        if is_object(&members) {
            let (index, first) = self.begin_component(name, &members, &pointer);
            let made = TypeRef::new(TypeKind::Named(index)).or_null(nullable);
            self.known.insert(name, Known::Done(made.clone()));
            if first {
                let owner = self.name(index).to_owned();
                let definition = Definition::Object(self.properties(&members, &owner, &pointer));
                self.end(index, definition, &members);
            }
            return made;
        }
        let place = self.names.of_component(name);
        let made = self.made(&members, &place, &pointer);
        self.close(name, made, &members, &pointer).or_null(nullable)
    }

    /// Names what was made of a component, where it needs a name.
    fn close(&mut self, name: &'d str, made: Made, members: &Members, pointer: &str) -> TypeRef {
        let begun = match self.known.get(name) {
            Some(Known::Making(index)) => *index,
            _ => None,
        };
        match (begun, made) {
            (None, Made::TypeRef(made)) => made,
            (None, Made::Definition(definition)) => {
                let (index, first) = self.begin_component(name, members, pointer);
                if first {
                    self.end(index, definition, members);
                }
                TypeRef::new(TypeKind::Named(index))
            }
            (Some(index), made) => {
                let definition = match made {
                    Made::Definition(definition) => definition,
                    // A schema that is nothing but itself says nothing.
                    Made::TypeRef(made) if made.kind == TypeKind::Named(index) => {
                        Definition::Recursive(TypeRef::any())
                    }
                    Made::TypeRef(made) => Definition::Recursive(made),
                };
                let rust = self.names.claim_component(name, members, pointer).0;
                self.names.place(&rust, index);
                self.types[index].name = rust;
                self.end(index, definition, members);
                TypeRef::new(TypeKind::Named(index))
            }
        }
    }

    fn begin_component(
        &mut self,
        component: &str,
        members: &Members,
        pointer: &str,
    ) -> (usize, bool) {
        let (name, existing) = self.names.claim_component(component, members, pointer);
        if name != component {
            self.report
                .changed("schemas", pointer, format!("named `{name}`"));
        }
        self.begin_named(name, existing)
    }

    fn begin_named(&mut self, name: String, existing: Option<usize>) -> (usize, bool) {
        if let Some(index) = existing {
            return (index, false);
        }
        let index = self.types.len();
        self.names.place(&name, index);
        self.types.push(Slot { name, made: None });
        (index, true)
    }

    fn end(&mut self, index: usize, definition: Definition, members: &Members) {
        let slot = &mut self.types[index];
        let description = members
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned);
        slot.made = Some(TypeDef {
            name: slot.name.clone(),
            description,
            definition,
        });
    }

    fn name(&self, index: usize) -> &str {
        &self.types[index].name
    }

    /// What a named type is made of, once it is made.
    fn definition(&self, index: usize) -> Option<&Definition> {
        self.types[index]
            .made
            .as_ref()
            .map(|named| &named.definition)
    }

    /// What a schema is that has no properties.
    fn made(&mut self, members: &Members, place: &str, pointer: &str) -> Made {
        if let Some(made) = self.union(members, place, pointer) {
            return made;
        }
        if let Some(made) = self.enumeration(members, pointer) {
            return made;
        }
        Made::TypeRef(match scalars::kind(members) {
            Some("array") => {
                // Items after a tuple's first ones: what holds for these does not for those.
                let items = members
                    .get("items")
                    .filter(|_| !members.contains_key("prefixItems"));
                let item = match items {
                    Some(items) => {
                        self.make_value(items, &format!("{place}Item"), &join(pointer, "items"))
                    }
                    None => TypeRef::any(),
                };
                TypeRef::new(TypeKind::Array(Box::new(item)))
            }
            Some("object") => self.map(members, place, pointer),
            _ => scalars::scalar(members),
        })
    }
}

fn is_nullable(members: &Members) -> bool {
    members.get("nullable") == Some(&Value::Bool(true))
        || members
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.iter().any(Value::is_null))
}

/// Whether a schema has properties and is no union.
fn is_object(members: &Members) -> bool {
    let properties = members.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
        && !unions::is_union(members)
        && !matches!(
            members.get("type").and_then(Value::as_str),
            Some("array" | "string" | "integer" | "number" | "boolean")
        )
}

/// The name of a member's type within its owner's.
fn member_name(owner: &str, member: &str) -> String {
    format!("{owner}{}", type_name(member))
}
