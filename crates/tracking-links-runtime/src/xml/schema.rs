//! Describes, as data, how a generated type is written in XML.

/// How the values of a type are written in XML.
#[derive(Clone, Copy, Debug)]
pub enum Schema {
    /// Not described: an element with elements or attributes is an object, any other is a text.
    Any,
    /// A string.
    Text,
    /// A string of a format that no empty text has, such as a date.
    Formatted,
    /// A number.
    Number,
    /// `true` or `false`; 1 and 0 are read as these.
    Boolean,
    /// A list.
    List(List),
    /// An object with any members, all of one type. The elements have the names of the members.
    Map(&'static Schema),
    /// An object with documented members.
    Object(Object),
    /// A value of one of several types.
    Union(&'static [&'static Schema]),
    /// The same as another type.
    Same(&'static Schema),
}

/// The name of an element or attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    pub(super) local: &'static str,
    pub(super) prefix: &'static str,
    pub(super) namespace: &'static str,
}

impl Name {
    /// Creates a name without a namespace.
    pub const fn new(local: &'static str) -> Self {
        Self::qualified("", local, "")
    }

    /// Creates a name with a prefix and the URI of its namespace. Both may be empty.
    pub const fn qualified(
        prefix: &'static str,
        local: &'static str,
        namespace: &'static str,
    ) -> Self {
        Self {
            local,
            prefix,
            namespace,
        }
    }
}

/// A list: one element for each item.
#[derive(Clone, Copy, Debug)]
pub struct List {
    pub(super) item: Name,
    pub(super) items: &'static Schema,
    pub(super) wrapped: bool,
}

impl List {
    /// Creates a list of elements with a name. They stand where the list is.
    pub const fn new(item: Name, items: &'static Schema) -> Self {
        Self {
            item,
            items,
            wrapped: false,
        }
    }

    /// Creates a list of elements with a name, in an element that has the name of the list.
    pub const fn wrapped(item: Name, items: &'static Schema) -> Self {
        Self {
            wrapped: true,
            ..Self::new(item, items)
        }
    }
}

/// An object with documented members.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    pub(super) members: &'static [Member],
    pub(super) additional: &'static Schema,
}

impl Object {
    /// Creates an object of members, in the order in which they are written. `additional`
    /// describes all other members.
    pub const fn new(members: &'static [Member], additional: &'static Schema) -> Self {
        Self {
            members,
            additional,
        }
    }
}

/// A documented member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub(super) json: &'static str,
    pub(super) name: Name,
    pub(super) schema: &'static Schema,
    pub(super) attribute: bool,
}

impl Member {
    /// Creates a member that is an element, by its name in JSON and in XML.
    pub const fn element(json: &'static str, name: Name, schema: &'static Schema) -> Self {
        Self {
            json,
            name,
            schema,
            attribute: false,
        }
    }

    /// Creates a member that is an attribute, by its name in JSON and in XML.
    pub const fn attribute(json: &'static str, name: Name, schema: &'static Schema) -> Self {
        Self {
            attribute: true,
            ..Self::element(json, name, schema)
        }
    }
}

/// How many types a type may be the same as, or be a union of, in turn.
const MAX_TURNS: usize = 8;

impl Schema {
    /// Returns the schema that this one is the same as.
    pub(super) fn resolved(&self) -> &Self {
        let mut schema = self;
        for _ in 0..MAX_TURNS {
            match schema {
                Self::Same(other) => schema = other,
                _ => break,
            }
        }
        schema
    }

    /// Calls `visit` with the schema, or with each branch of the union that it is.
    pub(super) fn branches(&'static self, visit: &mut impl FnMut(&'static Self)) {
        self.visit(MAX_TURNS, visit);
    }

    fn visit(&'static self, turns: usize, visit: &mut impl FnMut(&'static Self)) {
        match self.resolved() {
            Self::Union(branches) if turns > 0 => {
                for branch in *branches {
                    branch.visit(turns - 1, visit);
                }
            }
            schema => visit(schema),
        }
    }

    /// Calls `visit` with each documented member; of a union, with those of all branches.
    pub(super) fn each_member(&'static self, visit: &mut impl FnMut(&'static Member)) {
        self.branches(&mut |branch| {
            if let Self::Object(object) = branch {
                object.members.iter().for_each(&mut *visit);
            }
        });
    }

    /// Returns the list that a value is.
    pub(super) fn list(&self) -> Option<&List> {
        match self.resolved() {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the schema of members that are not documented.
    pub(super) fn additional(&'static self) -> &'static Self {
        let mut additional = &Self::Any;
        self.branches(&mut |branch| match branch {
            Self::Object(object) => additional = object.additional,
            Self::Map(values) => additional = values,
            _ => {}
        });
        additional
    }

    /// Whether the schema describes objects; of a union, whether a branch does.
    pub(super) fn is_object(&'static self) -> bool {
        let mut is_object = false;
        self.branches(&mut |branch| {
            is_object |= matches!(branch, Self::Object(_) | Self::Map(_));
        });
        is_object
    }

    /// Whether an element of this schema has no elements.
    pub(super) fn is_scalar(&'static self) -> bool {
        let mut is_scalar = true;
        self.branches(&mut |branch| {
            let scalar = matches!(
                branch,
                Self::Text | Self::Formatted | Self::Number | Self::Boolean
            );
            is_scalar &= scalar;
        });
        is_scalar
    }
}
