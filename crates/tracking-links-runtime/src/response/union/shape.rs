//! Describes, as data, the values from which a generated type is read.

use crate::response::union::node::Node;

/// The values from which a type is read.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any value.
    Any,
    /// Any string.
    Text,
    /// A string, usually one of these.
    Enum(&'static [&'static str]),
    /// Another scalar, if the function says that the type can be read from it:
    /// [`decodes`](crate::union::decodes).
    Scalar(fn(Node<'_>) -> bool),
    /// Null, or another shape.
    Nullable(&'static Shape),
    /// A list of values of one shape.
    List(&'static Shape),
    /// An object with any members, of one shape.
    Map(&'static Shape),
    /// An object with documented members.
    Object(Object),
    /// One of several shapes.
    Union(Branches),
    /// The same as another shape.
    Same(&'static Shape),
}

/// An object with documented members.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    pub(super) members: &'static [Member],
    pub(super) additional: Option<&'static Shape>,
}

impl Object {
    /// Creates an object of members, sorted by name. `additional` is the shape of other members,
    /// or `None` if the type drops them.
    pub const fn new(members: &'static [Member], additional: Option<&'static Shape>) -> Self {
        Self {
            members,
            additional,
        }
    }

    /// Returns the index of a documented member.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let found = self
            .members
            .binary_search_by(|member| member.name.cmp(name));
        found.ok()
    }
}

/// A documented member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub(super) name: &'static str,
    pub(super) shape: &'static Shape,
    pub(super) required: bool,
    pub(super) lenient: bool,
    pub(super) listed: &'static [Literal],
}

impl Member {
    /// Creates a member that must be there.
    pub const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            required: true,
            lenient: false,
            listed: &[],
        }
    }

    /// Creates a member that may be absent or null.
    pub const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            required: false,
            ..Self::required(name, shape)
        }
    }

    /// Lets a value of another shape be read as absent.
    pub const fn lenient(self) -> Self {
        Self {
            lenient: true,
            ..self
        }
    }

    /// States the values that the document lists. Another value does not exclude the object,
    /// because a later version of the document may add values.
    pub const fn listed(self, listed: &'static [Literal]) -> Self {
        Self { listed, ..self }
    }
}

/// A scalar that a document lists.
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as the nearest double.
    Number(f64),
    /// A string.
    Text(&'static str),
}

/// The branches of a union.
#[derive(Clone, Copy, Debug)]
pub struct Branches {
    pub(super) name: &'static str,
    pub(super) branches: &'static [Branch],
}

impl Branches {
    /// Creates the branches of a union. `name` is `union ` and the name of its type. Of branches
    /// that fit a value equally well, the first is taken.
    pub const fn new(name: &'static str, branches: &'static [Branch]) -> Self {
        Self { name, branches }
    }
}

/// One branch of a union.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    pub(super) shape: &'static Shape,
    pub(super) tags: &'static [(&'static str, &'static [&'static str])],
    /// Whether a discriminator tells the branch.
    pub(super) told: bool,
}

impl Branch {
    /// Creates a branch. `tags` are members that must have one of the given values.
    pub const fn new(
        shape: &'static Shape,
        tags: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self {
            shape,
            tags,
            told: false,
        }
    }

    /// Creates a branch that a discriminator tells, which is one of the `tags`. If it can be
    /// decoded, no other is chosen.
    pub const fn told(
        shape: &'static Shape,
        tags: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self {
            told: true,
            ..Self::new(shape, tags)
        }
    }
}
