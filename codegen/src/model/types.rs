//! Describes the types of a client, which [`build`](crate::model::build) makes from the document's
//! schemas.
//!
//! Each schema becomes exactly one type. Constraints on values are not part of a type: the provider
//! validates them, the client does not.

use std::collections::BTreeSet;

use serde_json::Value;

/// A use of a type: by a property, a parameter, a body or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    pub(crate) kind: TypeKind,
    pub(crate) nullable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypeKind {
    /// Any JSON value.
    Any,
    Boolean,
    Integer(IntegerFormat),
    Number,
    String(StringFormat),
    Array(Box<TypeRef>),
    /// An object with arbitrary member names.
    Map(Box<TypeRef>),
    /// The type with this index in [`Types`].
    Named(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntegerFormat {
    I32,
    I64,
    U32,
    U64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StringFormat {
    Plain,
    /// Bytes in a body or a part of a form; plain text elsewhere.
    Binary,
    Date,
    DateTime,
    Uuid,
}

impl TypeRef {
    pub(crate) fn new(kind: TypeKind) -> Self {
        Self {
            kind,
            nullable: false,
        }
    }

    pub(crate) fn any() -> Self {
        Self::new(TypeKind::Any)
    }

    pub(crate) fn plain_string() -> Self {
        Self::new(TypeKind::String(StringFormat::Plain))
    }

    /// Returns the same type, nullable if it is already or if `nullable` is set.
    pub(crate) fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }
}

/// A named type.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    /// The Rust name.
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) definition: Definition,
}

#[derive(Clone, Debug)]
pub(crate) enum Definition {
    Object(Object),
    /// An enum of strings, which also accepts values that the document does not list.
    StringEnum {
        values: Vec<String>,
    },
    Union(Union),
    /// A list or a map that contains itself.
    Recursive(TypeRef),
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// The type of members that the document does not list; `None` if they are dropped.
    pub(crate) additional: Option<TypeRef>,
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// The Rust name.
    pub(crate) field: String,
    /// The name in JSON.
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    pub(crate) required: bool,
    /// Whether a value that does not fit the type is read as absent (`x-lenient`).
    pub(crate) lenient: bool,
    /// The values of the schema's `enum`; empty if it has none.
    pub(crate) enum_values: Vec<Value>,
    pub(crate) description: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Variant>,
    /// Whether a value may belong to several variants (`anyOf`).
    pub(crate) any_of: bool,
    /// The unions whose variants are variants of this one, by their indices in [`Types`].
    pub(crate) includes: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    /// The member of the discriminator, and the values that stand for this variant (OpenAPI 3.1
    /// section 4.8.25).
    pub(crate) tag: Option<(String, Vec<String>)>,
}

/// All named types of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types(Vec<TypeDef>);

impl Types {
    pub(crate) fn new(type_defs: Vec<TypeDef>) -> Self {
        Self(type_defs)
    }

    /// Returns the types in the order of their indices.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &TypeDef> {
        self.0.iter()
    }

    /// Returns the type with this index, as in [`TypeKind::Named`].
    pub(crate) fn get(&self, index: usize) -> &TypeDef {
        &self.0[index]
    }

    /// Returns the indices of the named types that `uses` refer to, directly or through other
    /// types.
    pub(crate) fn reachable<'u>(
        &'u self,
        uses: impl IntoIterator<Item = &'u TypeRef>,
    ) -> BTreeSet<usize> {
        let mut reachable = BTreeSet::new();
        let mut waiting: Vec<&TypeRef> = uses.into_iter().collect();
        while let Some(type_ref) = waiting.pop() {
            match &type_ref.kind {
                TypeKind::Array(item) | TypeKind::Map(item) => waiting.push(item),
                TypeKind::Named(index) if reachable.insert(*index) => {
                    match &self.get(*index).definition {
                        Definition::Object(object) => {
                            let properties = object.properties.iter();
                            waiting.extend(properties.map(|property| &property.value));
                            waiting.extend(&object.additional);
                        }
                        Definition::Union(union) => {
                            waiting.extend(union.variants.iter().map(|variant| &variant.value));
                        }
                        Definition::Recursive(type_ref) => waiting.push(type_ref),
                        Definition::StringEnum { .. } => {}
                    }
                }
                _ => {}
            }
        }
        reachable
    }
}
