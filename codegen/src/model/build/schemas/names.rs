//! Chooses the names of types. If a component and an inline schema want the same name, the
//! component gets it.
//!
//! A name is made from one place, and depends on other types only if one of them wants the same
//! name. Of equal inline schemas, which are one type, each place gives it a name: one is its own,
//! the others are aliases ([`shared_names`](super::shared_names)). So a type that is added to a
//! document changes no other name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::build::schemas::keywords::Members;
use crate::model::build::schemas::place::{INLINE, Owner, Place};
use crate::model::names::{RESERVED_TYPES, fitted, joined, short, type_name, unique_type};

pub(super) struct Names<'d> {
    /// `[names.types]` of `provider.toml`: the chosen type names, by the name of a component or by
    /// the default name of an inline schema.
    chosen: &'d BTreeMap<String, String>,
    /// The default type names of components, by the component's name.
    components: BTreeMap<&'d str, String>,
    /// Names that no inline schema gets: chosen ones, those of components and `RESERVED_TYPES`.
    pub(super) reserved: BTreeSet<String>,
}

/// A fault at a pointer; the caller finds its file and line.
pub(in crate::model::build) struct Fault {
    pub(in crate::model::build) pointer: String,
    pub(in crate::model::build) message: String,
    pub(in crate::model::build) help: String,
}

/// What the name of one type is made from.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The component's name, or the default name of an inline schema.
    pub(super) original: String,
    /// The name that `provider.toml` chooses, with its key there.
    pub(super) chosen: Option<(String, String)>,
    /// The name of a component's type.
    component: Option<String>,
    /// The name of the outermost type or operation, and the steps from there.
    root: String,
    steps: Vec<String>,
    /// The number of steps before the innermost property or parameter.
    member: Option<usize>,
    pub(super) in_operation: bool,
    kind: &'static str,
    /// The name after what the places of a type have in common, if several operations use it.
    pub(super) common: Option<String>,
}

impl Wanted {
    /// Returns the name that was chosen, or that a component has.
    pub(super) fn fixed(&self) -> Option<&str> {
        let chosen = self.chosen.as_ref().map(|(_, name)| name.as_str());
        chosen.or(self.component.as_deref())
    }

    /// Returns the key by which the one of several places is found from which a type has its name:
    /// one in a component before those in operations, and the one with the shortest name, wherever
    /// in the document it is.
    pub(super) fn order(&self) -> (bool, bool, bool, usize, &str) {
        let is_inline = self.fixed().is_none();
        (
            is_inline,
            self.in_operation,
            self.common.is_some(),
            self.original.len(),
            &self.original,
        )
    }

    /// Returns the name of the operation that the place is in.
    pub(super) fn operation(&self) -> Option<&str> {
        self.in_operation.then_some(self.root.as_str())
    }

    /// Returns the name after the innermost property or parameter.
    pub(super) fn member(&self) -> Option<String> {
        let steps = self.steps.get(self.member?..)?;
        let (first, rest) = steps.split_first()?;
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        Some(short(&fitted(first, &rest)))
    }

    /// Returns the name that was chosen for an inline schema.
    pub(super) fn chosen_inline(&self) -> Option<&str> {
        let chosen = self.chosen.as_ref().filter(|_| self.component.is_none());
        chosen.map(|(_, name)| name.as_str())
    }

    /// Returns the name of the place.
    pub(super) fn plain(&self) -> String {
        let steps: Vec<&str> = self.steps.iter().map(String::as_str).collect();
        fitted(&self.root, &steps)
    }

    /// Returns a name that is not used: that of the place, with what tells it from others.
    pub(super) fn free(&self, is_used: impl Fn(&str) -> bool) -> String {
        if let Some(fixed) = self.fixed() {
            return fixed.to_owned();
        }
        let common = self.common.as_deref().filter(|name| !is_used(name));
        if let Some(common) = common {
            return common.to_owned();
        }
        let plain = self.plain();
        if !is_used(&plain) {
            return plain;
        }
        unique_type(&fitted(&plain, &[self.kind]), is_used)
    }
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
                name = joined(&[&name, "Value"]);
            }
            if !chosen_names.contains(&name) {
                // A name that is a type's as it stands keeps it, whatever its place.
                let is_other = |name: &str| {
                    name != component && components.is_some_and(|all| all.contains_key(name))
                };
                name = unique_type(&name, |name| reserved.contains(name) || is_other(name));
            }
            reserved.insert(name.clone());
            names.insert(component.as_str(), name);
        }
        Self {
            chosen,
            components: names,
            reserved,
        }
    }

    /// Returns the name that a component's type gets if it needs one.
    pub(super) fn of_component(&self, component: &str) -> String {
        let default = self.default_name(component);
        match self.choice(component, &default) {
            Some((_, name)) => name,
            None => default,
        }
    }

    fn default_name(&self, component: &str) -> String {
        let known = self.components.get(component).cloned();
        known.unwrap_or_else(|| type_name(component))
    }

    /// Returns what the name of a component's type is made from.
    pub(super) fn wanted_by_component(&self, component: &str) -> Wanted {
        let default = self.default_name(component);
        let chosen = self.choice(component, &default).or_else(|| {
            // Another schema has the name by choice, so that they share one type.
            let is_chosen = self.chosen.values().any(|name| type_name(name) == default);
            is_chosen.then(|| (String::new(), default.clone()))
        });
        Wanted {
            original: component.to_owned(),
            root: self.of_component(component),
            chosen,
            component: Some(default),
            steps: Vec::new(),
            member: None,
            in_operation: false,
            kind: INLINE,
            common: None,
        }
    }

    /// Returns what the name of an inline schema's type is made from. `outer` has that of the types
    /// before.
    pub(super) fn wanted_at(&self, place: &Place, outer: &[Wanted]) -> Wanted {
        let start =
            |root: &str, in_operation: bool| (root.to_owned(), Vec::new(), None, in_operation);
        let (root, mut steps, member, in_operation) = match &place.owner {
            Owner::Operation(name) => start(name, true),
            Owner::Component(name) => start(name, false),
            Owner::Type(index) => {
                let outer = &outer[*index];
                match outer.fixed() {
                    Some(fixed) => start(fixed, false),
                    None => (
                        outer.root.clone(),
                        outer.steps.clone(),
                        outer.member,
                        outer.in_operation,
                    ),
                }
            }
        };
        let member = place.member.map(|member| steps.len() + member).or(member);
        steps.extend(place.steps.iter().cloned());
        let words: Vec<&str> = steps.iter().map(String::as_str).collect();
        let original = joined(&[&[root.as_str()], words.as_slice()].concat());
        let chosen = self.choice(&original, &original).or_else(|| {
            let is_chosen = self.chosen.values().any(|name| type_name(name) == original);
            is_chosen.then(|| (String::new(), original.clone()))
        });
        Wanted {
            original,
            chosen,
            component: None,
            root,
            steps,
            member,
            in_operation,
            kind: place.kind,
            common: None,
        }
    }

    /// Returns the name that `provider.toml` chooses for a schema, with its key there.
    fn choice(&self, original: &str, default: &str) -> Option<(String, String)> {
        let mut keys = [original, default].into_iter();
        keys.find_map(|key| Some((key.to_owned(), type_name(self.chosen.get(key)?))))
    }

    /// Returns a fault for each key of `[names.types]` that matches no schema.
    pub(super) fn unused(&self, wanted: &[Wanted]) -> Vec<Fault> {
        let used: BTreeSet<&str> = wanted
            .iter()
            .filter_map(|it| Some(it.chosen.as_ref()?.0.as_str()))
            .collect();
        let known: BTreeSet<&str> = wanted.iter().map(|it| it.original.as_str()).collect();
        let remedy = if known.is_empty() {
            "delete that line; no schema makes a type".to_owned()
        } else {
            let known: Vec<&str> = known.into_iter().collect();
            format!(
                "delete or correct that line; the schemas are {}",
                known.join(", ")
            )
        };
        let unused = self
            .chosen
            .keys()
            .filter(|key| !used.contains(key.as_str()));
        let faults = unused.map(|key| Fault {
            pointer: "/components/schemas".to_owned(),
            message: format!("there is no schema called `{key}`"),
            help: format!("the name comes from [names.types] in provider.toml: {remedy}"),
        });
        faults.collect()
    }
}
