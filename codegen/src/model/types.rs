//! The types of a client: what `kind` makes of the document's schemas.
//!
//! A small algebra in which every schema has one meaning. Whatever JSON Schema can say beyond it is a
//! constraint on values, which a client leaves to the provider.

use std::collections::BTreeSet;

use serde_json::Value;

/// A type as it is used: in a property, a parameter, a body, an item.
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
    Integer(Integer),
    Number,
    String(StringFormat),
    Array(Box<TypeRef>),
    /// An object of any member names.
    Map(Box<TypeRef>),
    /// The type of this place in [`Types`].
    Named(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integer {
    I32,
    I64,
    U32,
    U64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StringFormat {
    Plain,
    /// Bytes, where the place can hold them.
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

    pub(crate) fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }
}

/// A type with a name.
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
    Enum {
        values: Vec<String>,
    },
    Union(Union),
    /// An array or a map that contains itself.
    Recursive(TypeRef),
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// What members beside the properties hold, where they are kept.
    pub(crate) additional: Option<TypeRef>,
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// The Rust name.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    pub(crate) required: bool,
    /// The values that it may hold, where the schema lists them.
    pub(crate) listed: Vec<Value>,
    pub(crate) description: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) variants: Vec<Variant>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) value: TypeRef,
    /// The discriminator's member and its values for this variant (OpenAPI 3.1 section 4.8.25).
    pub(crate) tag: Option<(String, Vec<String>)>,
}

/// All named types of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types(pub(crate) Vec<TypeDef>);

impl Types {
    /// The named types that `uses` reach, through others too.
    pub(crate) fn reached<'u>(
        &'u self,
        uses: impl IntoIterator<Item = &'u TypeRef>,
    ) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&TypeRef> = uses.into_iter().collect();
        while let Some(value) = waiting.pop() {
            match &value.kind {
                TypeKind::Array(item) | TypeKind::Map(item) => waiting.push(item),
                TypeKind::Named(index) if reached.insert(*index) => {
                    match &self.0[*index].definition {
                        Definition::Object(object) => {
                            waiting
                                .extend(object.properties.iter().map(|property| &property.value));
                            waiting.extend(&object.additional);
                        }
                        Definition::Union(union) => {
                            waiting.extend(union.variants.iter().map(|variant| &variant.value))
                        }
                        Definition::Recursive(value) => waiting.push(value),
                        Definition::Enum { .. } => {}
                    }
                }
                _ => {}
            }
        }
        reached
    }
}
