//! The types of a client: what `shape` makes of the document's schemas.
//!
//! A small algebra in which every schema has one meaning. Whatever JSON Schema can say beyond it is a
//! constraint on values, which a client leaves to the provider.

use std::collections::BTreeSet;

use serde_json::Value;

/// A type as it is used: in a property, a parameter, a body, an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) shape: Shape,
    pub(crate) nullable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Any JSON value.
    Any,
    Boolean,
    Integer(Integer),
    Number,
    String(Text),
    Array(Box<Use>),
    /// An object of any member names.
    Map(Box<Use>),
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
pub(crate) enum Text {
    Plain,
    /// Bytes, where the place can hold them.
    Binary,
    Date,
    DateTime,
    Uuid,
}

impl Use {
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            shape,
            nullable: false,
        }
    }

    pub(crate) fn any() -> Self {
        Self::new(Shape::Any)
    }

    pub(crate) fn plain_string() -> Self {
        Self::new(Shape::String(Text::Plain))
    }

    pub(crate) fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }
}

/// A type with a name.
#[derive(Clone, Debug)]
pub(crate) struct Named {
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
    Recursive(Use),
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// What members beside the properties hold, where they are kept.
    pub(crate) additional: Option<Use>,
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// The Rust name.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) value: Use,
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
    pub(crate) value: Use,
    /// The discriminator's member and its values for this variant (OpenAPI 3.1 section 4.8.25).
    pub(crate) tag: Option<(String, Vec<String>)>,
}

/// All named types of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types(pub(crate) Vec<Named>);

impl Types {
    /// The named types that `uses` reach, through others too.
    pub(crate) fn reached<'u>(
        &'u self,
        uses: impl IntoIterator<Item = &'u Use>,
    ) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&Use> = uses.into_iter().collect();
        while let Some(value) = waiting.pop() {
            match &value.shape {
                Shape::Array(item) | Shape::Map(item) => waiting.push(item),
                Shape::Named(index) if reached.insert(*index) => match &self.0[*index].definition {
                    Definition::Object(object) => {
                        waiting.extend(object.properties.iter().map(|property| &property.value));
                        waiting.extend(&object.additional);
                    }
                    Definition::Union(union) => {
                        waiting.extend(union.variants.iter().map(|variant| &variant.value))
                    }
                    Definition::Recursive(value) => waiting.push(value),
                    Definition::Enum { .. } => {}
                },
                _ => {}
            }
        }
        reached
    }
}
