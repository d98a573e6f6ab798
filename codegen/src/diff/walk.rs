//! The state of a comparison: the two models, the changes found so far, and the pairs of types that
//! stand in the same places. Each pair is compared once in each direction, so that types which
//! contain themselves, and types which many operations use, cost no more than others.

use std::collections::{HashMap, VecDeque};

use crate::diff::found::{Found, Owner};
use crate::model::api::{Api, Operation};
use crate::model::types::{Alias, Definition, Direction, TypeDef, TypeKind, TypeRef};
use crate::model::xml::XmlDef;
use crate::render::surface::{Surface, type_text};

/// One of the two models.
pub(super) struct Side<'a> {
    pub(super) api: &'a Api,
    pub(super) surface: Surface<'a>,
    /// The index of each type, by all names that it has.
    names: HashMap<&'a str, usize>,
    /// The descriptions of XML, by the names of their statics.
    xml: HashMap<&'a str, &'a XmlDef>,
}

impl<'a> Side<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let types = api.types.iter().enumerate();
        let mut names: HashMap<&str, usize> =
            types.map(|(index, it)| (it.name.as_str(), index)).collect();
        for alias in api.types.aliases() {
            names.entry(&alias.name).or_insert(alias.of);
        }
        let xml = api.xml.iter().map(|it| (it.name.as_str(), it));
        Self {
            xml: xml.collect(),
            surface: Surface::of(api),
            api,
            names,
        }
    }

    pub(super) fn type_text(&self, value: &TypeRef) -> String {
        type_text(value, &self.api.types)
    }

    pub(super) fn type_def(&self, index: usize) -> &'a TypeDef {
        self.api.types.get(index)
    }

    /// Whether a value is one text, number or boolean.
    pub(super) fn is_scalar(&self, value: &TypeRef) -> bool {
        match value.kind {
            TypeKind::Named(index) => matches!(
                self.type_def(index).definition,
                Definition::StringEnum { .. } | Definition::IntegerEnum { .. }
            ),
            TypeKind::Any | TypeKind::Array(_) | TypeKind::Map(_) => false,
            TypeKind::Boolean | TypeKind::Integer(_) | TypeKind::Number | TypeKind::String(_) => {
                true
            }
        }
    }

    /// Returns the description of XML whose static has a name.
    pub(super) fn xml(&self, name: &str) -> Option<&'a XmlDef> {
        self.xml.get(name).copied()
    }

    /// Returns the further names of types.
    pub(super) fn aliases(&self) -> &'a [Alias] {
        self.api.types.aliases()
    }

    /// Returns the index of the type that has a name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }
}

/// Two types that stand in the same place, and the direction in which values of them go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) direction: Direction,
}

pub(super) struct Walk<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) found: Vec<Found>,
    /// The operations that both models have.
    pub(super) matched: Vec<(Owner, [&'a Operation; 2])>,
    /// The operations as messages call them.
    pub(super) labels: Vec<String>,
    pub(super) pairs: Vec<Pair>,
    /// Who has each pair.
    pub(super) users: Vec<Vec<Owner>>,
    /// The number of pairs of types and operations that were compared or rendered.
    pub(super) steps: usize,
    known: HashMap<Pair, usize>,
    waiting: VecDeque<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        Self {
            old: Side::of(old),
            new: Side::of(new),
            found: Vec::new(),
            matched: Vec::new(),
            labels: Vec::new(),
            pairs: Vec::new(),
            users: Vec::new(),
            steps: 0,
            known: HashMap::new(),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, found: Found) {
        self.found.push(found);
    }

    pub(super) fn operation(&mut self, label: String) -> Owner {
        self.labels.push(label);
        Owner::Operation(self.labels.len() - 1)
    }

    /// Returns the next pair to compare.
    pub(super) fn next(&mut self) -> Option<usize> {
        self.waiting.pop_front().inspect(|_| self.steps += 1)
    }

    /// Whether two types are the same but for what their named types contain, which is compared
    /// later. Whether the values themselves may be null is left to the caller.
    pub(super) fn is_same(
        &mut self,
        owner: Owner,
        old: &TypeRef,
        new: &TypeRef,
        direction: Direction,
    ) -> bool {
        match (&old.kind, &new.kind) {
            (TypeKind::Array(old), TypeKind::Array(new))
            | (TypeKind::Map(old), TypeKind::Map(new)) => {
                self.is_same(owner, old, new, direction) && old.nullable == new.nullable
            }
            (TypeKind::Named(old), TypeKind::Named(new)) => {
                let is_same_kind = self.are_same_kind(*old, *new);
                if is_same_kind {
                    self.pair(owner, *old, *new, direction);
                }
                is_same_kind
            }
            (old, new) => old == new,
        }
    }

    fn are_same_kind(&self, old: usize, new: usize) -> bool {
        let (old, new) = (self.old.type_def(old), self.new.type_def(new));
        match (&old.definition, &new.definition) {
            (
                Definition::IntegerEnum { format: old, .. },
                Definition::IntegerEnum { format: new, .. },
            ) => old == new,
            (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
        }
    }

    fn pair(&mut self, owner: Owner, old: usize, new: usize, direction: Direction) {
        let pair = Pair {
            old,
            new,
            direction,
        };
        let index = *self.known.entry(pair).or_insert_with(|| {
            self.pairs.push(pair);
            self.users.push(Vec::new());
            self.waiting.push_back(self.pairs.len() - 1);
            self.pairs.len() - 1
        });
        let users = &mut self.users[index];
        if users.last() != Some(&owner) {
            users.push(owner);
        }
    }
}
