//! Looks through the type of an answer: for the one list that it has, and for what it says of
//! further pages.

use std::collections::BTreeSet;

use crate::model::api::{Content, Operation};
use crate::model::build::paging::words::{CONTAINERS, ITEM_LISTS, NO_ITEMS, SIDE_LISTS, plain};
use crate::model::paging::{Member, Presence};
use crate::model::types::{Definition, Object, Property, TypeKind, TypeRef, Types};

/// Returns the type of an operation's answer, if its successes have one type, which is JSON.
pub(super) fn of(operation: &Operation) -> Option<&TypeRef> {
    let all = &operation.responses;
    let successes = all
        .iter()
        .filter(|response| response.describes_success(all) && !response.is_answer);
    let mut contents = successes.map(|response| match response.contents.as_slice() {
        [form] => Some(&form.content),
        _ => None,
    });
    let first = contents.next()??;
    let is_same = contents.all(|other| other == Some(first));
    match first {
        Content::Json(value) if is_same => Some(value),
        _ => None,
    }
}

/// Returns what an operation lists, by its path: the last word that is no parameter.
pub(super) fn resource(operation: &Operation) -> String {
    let path = operation.path.split(['?', '#']).next().unwrap_or_default();
    let mut words = path.rsplit('/');
    let word = words.find(|it| !it.is_empty() && !it.contains('{'));
    plain(word.unwrap_or_default())
}

/// The types of a client, as answers have them.
#[derive(Clone, Copy)]
pub(super) struct Answers<'t> {
    pub(super) types: &'t Types,
    /// The types that are sent too.
    pub(super) sent: &'t BTreeSet<usize>,
}

/// A member of an answer.
#[derive(Clone)]
pub(super) struct Found<'t> {
    /// The members that lead to it, and itself.
    pub(super) path: Vec<Member>,
    pub(super) property: &'t Property,
    /// The object that has it.
    pub(super) object: &'t Object,
}

impl Found<'_> {
    /// Returns its name in lower case.
    pub(super) fn name(&self) -> String {
        plain(&self.property.name)
    }

    /// Returns the name of the member that holds it, in lower case.
    pub(super) fn container(&self) -> Option<String> {
        let (_, before) = self.path.split_last()?;
        before.last().map(|member| plain(&member.name))
    }

    pub(super) fn kind(&self) -> &TypeKind {
        &self.property.value.kind
    }
}

/// The list of an answer.
pub(super) struct List {
    pub(super) path: Vec<Member>,
    pub(super) item: TypeRef,
}

impl<'t> Answers<'t> {
    /// Returns the members of an object type.
    pub(super) fn members(self, of: &TypeRef, before: &[Member]) -> Vec<Found<'t>> {
        let Some((index, object)) = self.object(of) else {
            return Vec::new();
        };
        let properties = object.properties.iter();
        let found = properties.map(|property| {
            let mut path = before.to_vec();
            path.push(Member {
                field: property.field.clone(),
                name: property.name.clone(),
                presence: self.presence(index, property),
            });
            Found {
                path,
                property,
                object,
            }
        });
        found.collect()
    }

    fn object(self, of: &TypeRef) -> Option<(usize, &'t Object)> {
        let TypeKind::Named(index) = of.kind else {
            return None;
        };
        match &self.types.get(index).definition {
            Definition::Object(object) => Some((index, object)),
            _ => None,
        }
    }

    fn presence(self, owner: usize, property: &Property) -> Presence {
        match (property.required, property.value.nullable) {
            (true, false) => Presence::Always,
            _ if self.sent.contains(&owner) && property.has_three_states() => Presence::ThreeStates,
            _ => Presence::Maybe,
        }
    }

    /// Finds the one list of an answer, at most two members deep. `resource` is the last word of
    /// the path, which tells the items among several lists.
    pub(super) fn list(self, answer: &TypeRef, resource: &str) -> Option<List> {
        if answer.nullable {
            return None;
        }
        if let TypeKind::Array(item) = &answer.kind {
            return Some(List {
                path: Vec::new(),
                item: (**item).clone(),
            });
        }
        let members = self.members(answer, &[]);
        let mut lists = self.lists_in(&members);
        if lists.is_empty() {
            let inner = members.iter().filter(|found| {
                let name = found.name();
                matches!(&*name, "links" | "page") || !CONTAINERS.contains(&name.as_str())
            });
            let inner = inner.flat_map(|found| self.members(&found.property.value, &found.path));
            lists = self.lists_in(&inner.collect::<Vec<_>>());
        }
        if members.iter().any(|found| found.property.name == "id") {
            // It is a thing with lists of its own, unless one is named as a page's is.
            lists.retain(|(name, _)| name == resource || ITEM_LISTS.contains(&name.as_str()));
        }
        one_of(lists, resource)
    }

    fn lists_in(self, members: &[Found<'t>]) -> Vec<(String, List)> {
        let lists = members.iter().filter_map(|found| {
            let TypeKind::Array(item) = found.kind() else {
                return None;
            };
            let (path, item) = (found.path.clone(), (**item).clone());
            Some((found.name(), List { path, item }))
        });
        let lists = lists.filter(|(name, _)| !NO_ITEMS.contains(&name.as_str()));
        lists.collect()
    }

    /// Returns the members that may tell of further pages: those of the objects that hold the list,
    /// and those of containers that are known by name.
    pub(super) fn notes(self, answer: &TypeRef, list: &List) -> Vec<Found<'t>> {
        let mut notes = Vec::new();
        let mut holder = answer.clone();
        for depth in 0..list.path.len().max(1) {
            let members = self.members(&holder, &list.path[..depth]);
            let next = list.path.get(depth);
            let mut inner = None;
            for found in &members {
                if next.is_some_and(|next| next.name == found.property.name) {
                    inner = Some(found.property.value.clone());
                } else {
                    self.contained(found, 0, &mut notes);
                }
            }
            match inner {
                Some(inner) => holder = inner,
                None => break,
            }
        }
        notes
    }

    /// Adds a member, and those that it contains if it is a known container.
    fn contained(self, found: &Found<'t>, depth: usize, notes: &mut Vec<Found<'t>>) {
        const MAX_DEPTH: usize = 3;
        notes.push(found.clone());
        if depth < MAX_DEPTH && CONTAINERS.contains(&found.name().as_str()) {
            for inner in self.members(&found.property.value, &found.path) {
                self.contained(&inner, depth + 1, notes);
            }
        }
    }
}

/// Chooses the list of the items; `None` if that is ambiguous.
fn one_of(mut lists: Vec<(String, List)>, resource: &str) -> Option<List> {
    if lists.len() > 1 {
        lists.retain(|(name, _)| !SIDE_LISTS.contains(&name.as_str()) || name == resource);
    }
    if lists.len() > 1 {
        let is_resource = |name: &str| name == resource;
        let is_usual = |name: &str| ITEM_LISTS.contains(&name);
        let by = |is_meant: &dyn Fn(&str) -> bool| {
            let mut found = lists
                .iter()
                .enumerate()
                .filter(|(_, (name, _))| is_meant(name));
            let first = found.next()?.0;
            found.next().is_none().then_some(first)
        };
        let index = by(&is_resource).or_else(|| by(&is_usual))?;
        return Some(lists.swap_remove(index).1);
    }
    lists.pop().map(|(_, list)| list)
}
