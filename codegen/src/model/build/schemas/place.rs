//! Tells where a schema without a name stands, from which the name of its type is made.

use crate::model::names::type_name;

/// What is added to the name of an inline schema's type if another type is called so.
pub(super) const INLINE: &str = "Inline";

/// A place in an operation, in a component, or in another type.
#[derive(Clone, Debug)]
pub(in crate::model::build) struct Place {
    pub(super) owner: Owner,
    /// The way from the owner to the schema, each step a part of a type's name.
    pub(super) steps: Vec<String>,
    /// The number of steps before the innermost property or parameter; `None` if there is none.
    pub(super) member: Option<usize>,
    /// What is added to the name if another type has it.
    pub(super) kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// An operation: the name of its type.
    Operation(String),
    /// A component: the name of its type.
    Component(String),
    /// The type with this index.
    Type(usize),
}

impl Place {
    fn of(owner: Owner, kind: &'static str) -> Self {
        Self {
            owner,
            steps: Vec::new(),
            member: None,
            kind,
        }
    }

    /// Returns the place of an operation whose type has this name.
    pub(in crate::model::build) fn of_operation(name: &str) -> Self {
        Self::of(Owner::Operation(name.to_owned()), INLINE)
    }

    /// Returns the place of a component whose type has this name. `kind` is added to it if another
    /// type is called so.
    pub(in crate::model::build) fn of_component(name: &str, kind: &'static str) -> Self {
        Self::of(Owner::Component(name.to_owned()), kind)
    }

    /// Returns the place of a type.
    pub(super) fn of_type(index: usize) -> Self {
        Self::of(Owner::Type(index), INLINE)
    }

    /// Returns the place of a property or a parameter called `name`.
    pub(in crate::model::build) fn then_member(&self, name: &str) -> Self {
        let member = Some(self.steps.len());
        Self {
            member,
            ..self.then(name)
        }
    }

    /// Returns the place of another part, such as a response, called `name`.
    pub(in crate::model::build) fn then(&self, name: &str) -> Self {
        let mut place = self.clone();
        place.steps.push(type_name(name));
        place
    }

    /// Returns the way from an outer place to this one; `None` if this one is elsewhere.
    pub(super) fn within(&self, outer: &Self) -> Option<&[String]> {
        let rest = self.steps.strip_prefix(outer.steps.as_slice());
        rest.filter(|rest| self.owner == outer.owner && !rest.is_empty())
    }
}
