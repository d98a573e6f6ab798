//! Assigns unique names to types. If a component and an inline schema want the same name, the
//! component gets it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::walk::{Kind, walk_from_mut};
use crate::model::build::schemas::keywords::Members;
use crate::model::build::value_bounds::PHRASES;
use crate::model::names::{RESERVED_TYPES, cut, type_name, unique};

pub(super) struct Names<'d> {
    /// `[names.types]` of `provider.toml`: the chosen type names, by the name of a component or by
    /// the default name of an inline schema.
    chosen: &'d BTreeMap<String, String>,
    /// The names in `chosen`. A schema that has such a name already shares the type with the
    /// schema for which it was chosen, so the two must be equal.
    chosen_names: BTreeSet<String>,
    /// The keys of `chosen` that matched a schema.
    used_choices: BTreeSet<String>,
    /// The default type names of components, by the component's name.
    components: BTreeMap<&'d str, String>,
    /// Names that no inline schema gets: chosen ones, those of components and `RESERVED_TYPES`.
    reserved: BTreeSet<String>,
    assigned: BTreeMap<String, Assigned>,
    faults: Vec<Fault>,
}

/// A fault at a pointer; the caller finds its file and line.
pub(in crate::model::build) struct Fault {
    pub(in crate::model::build) pointer: String,
    pub(in crate::model::build) message: String,
    pub(in crate::model::build) help: String,
}

struct Assigned {
    /// The component's name, or the default name of an inline schema.
    original: String,
    /// The schema without documentation, if `provider.toml` chose the name: other schemas with that
    /// name must equal it.
    schema: Option<Members>,
    index: Option<usize>,
}

impl<'d> Names<'d> {
    pub(super) fn new(
        components: Option<&'d Members>,
        chosen: &'d BTreeMap<String, String>,
    ) -> Self {
        let mut names = BTreeMap::new();
        let chosen_names: BTreeSet<String> = chosen.values().map(|name| type_name(name)).collect();
        let mut reserved = chosen_names.clone();
        reserved.extend(RESERVED_TYPES.map(str::to_owned));
        for (component, _) in components.into_iter().flatten() {
            let mut name = type_name(component);
            if RESERVED_TYPES.contains(&name.as_str()) {
                name = joined(&format!("{name}Value"));
            }
            if !chosen_names.contains(&name) {
                // A name that is a type's as it stands keeps it, whatever its place.
                let is_other = |name: &str| {
                    name != component && components.is_some_and(|all| all.contains_key(name))
                };
                name = unique(&name, |name| reserved.contains(name) || is_other(name));
            }
            reserved.insert(name.clone());
            names.insert(component.as_str(), name);
        }
        Self {
            chosen,
            chosen_names,
            used_choices: BTreeSet::new(),
            components: names,
            reserved,
            assigned: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Vec<Fault> {
        let known: Vec<&str> = self
            .assigned
            .values()
            .map(|assigned| assigned.original.as_str())
            .collect();
        let remedy = if known.is_empty() {
            "delete that line; no schema makes a type".to_owned()
        } else {
            format!(
                "delete or correct that line; the schemas are {}",
                known.join(", ")
            )
        };
        let unused = |key: &&String| !self.used_choices.contains(*key);
        for key in self.chosen.keys().filter(unused) {
            self.faults.push(Fault {
                pointer: "/components/schemas".to_owned(),
                message: format!("there is no schema called `{key}`"),
                help: format!("the name comes from [names.types] in provider.toml: {remedy}"),
            });
        }
        self.faults
    }

    /// Returns the name that a component's type gets if it needs one.
    pub(super) fn of_component(&self, component: &str) -> String {
        let default = self.default_name(component);
        match self.key(component, &default) {
            Some(key) => type_name(&self.chosen[&key]),
            None => default,
        }
    }

    fn default_name(&self, component: &str) -> String {
        let known = self.components.get(component).cloned();
        known.unwrap_or_else(|| type_name(component))
    }

    /// Assigns the name of a component's type. Returns it, with the index of the type if an equal
    /// schema already has that name.
    pub(super) fn claim_component(
        &mut self,
        component: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        let default = self.default_name(component);
        match self.key(component, &default) {
            Some(key) => self.claim_chosen(key, component, members, pointer),
            None if self.chosen_names.contains(&default) => {
                self.claim_shared(default, component, members, pointer)
            }
            None => self.assign(default, component, None),
        }
    }

    /// Assigns the name of an inline schema's type. Returns it, with the index of the type if an
    /// equal schema already has that name.
    pub(super) fn claim(
        &mut self,
        default: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        if let Some(key) = self.key(default, default) {
            return self.claim_chosen(key, default, members, pointer);
        }
        if self.chosen_names.contains(default) {
            return self.claim_shared(default.to_owned(), default, members, pointer);
        }
        let name = unique(&joined(default), |name| {
            self.assigned.contains_key(name) || self.reserved.contains(name)
        });
        self.assign(name, default, None)
    }

    /// Returns the key of `[names.types]` in `provider.toml` that matches a schema, if there is
    /// one.
    fn key(&self, original: &str, default: &str) -> Option<String> {
        let mut keys = [original, default].into_iter();
        let key = keys.find(|key| self.chosen.contains_key(*key));
        key.map(str::to_owned)
    }

    fn assign(
        &mut self,
        name: String,
        original: &str,
        schema: Option<Members>,
    ) -> (String, Option<usize>) {
        let assigned = Assigned {
            original: original.to_owned(),
            schema,
            index: None,
        };
        self.assigned.insert(name.clone(), assigned);
        (name, None)
    }

    fn claim_chosen(
        &mut self,
        key: String,
        original: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        let name = type_name(&self.chosen[&key]);
        self.used_choices.insert(key);
        self.claim_shared(name, original, members, pointer)
    }

    /// Assigns a name that `[names.types]` chooses for one of the schemas that have it.
    fn claim_shared(
        &mut self,
        name: String,
        original: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        let schema = without_documentation(members);
        let Some(assigned) = self.assigned.get(&name) else {
            return self.assign(name, original, Some(schema));
        };
        if assigned.schema.as_ref() != Some(&schema) {
            self.faults.push(Fault {
                pointer: pointer.to_owned(),
                message: format!(
                    "`{original}` and `{}` are both to be called `{name}`, but the schemas differ",
                    assigned.original
                ),
                help: "in provider.toml, give them different names under [names.types]".to_owned(),
            });
        }
        (name, assigned.index)
    }

    /// Records the index of the type that has this name.
    pub(super) fn set_index(&mut self, name: &str, index: usize) {
        if let Some(assigned) = self.assigned.get_mut(name) {
            assigned.index = Some(index);
        }
    }
}

/// The length of the longest name that is joined of several, in bytes.
const MAX_LENGTH: usize = 180;

/// Returns a name that was joined of several, without the underscores of names that begin with a
/// digit: rustc warns of a type's name with an underscore inside.
fn joined(name: &str) -> String {
    let start = name.len() - name.trim_start_matches('_').len();
    let end = name.trim_end_matches('_').len().max(start);
    let inside = name[start..end].replace('_', "");
    let inside = cut(&inside, MAX_LENGTH);
    format!("{}{inside}{}", &name[..start], &name[end..])
}

fn without_documentation(members: &Members) -> Members {
    let mut value = Value::Object(members.clone());
    walk_from_mut(Kind::Schema, "", &mut value, &mut |kind, _, value| {
        if kind == Kind::Schema
            && let Value::Object(members) = value
        {
            members.retain(|key, _| {
                !matches!(key.as_str(), "description" | "example" | "title" | PHRASES)
                    && !key.starts_with("x-")
            });
        }
    });
    match value {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}
