//! The names of types: one each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::walk::{Kind, walk_from_mut};
use crate::model::build::schemas::Members;
use crate::model::names::{type_name, unique};

/// Names that the generated code uses for something else.
const RESERVED: [&str; 11] = [
    "Ok", "Err", "Some", "None", "Option", "Result", "String", "Vec", "Box", "Default", "Self_",
];

pub(super) struct Names<'d> {
    chosen: &'d BTreeMap<String, String>,
    used: BTreeSet<String>,
    /// The names that components have unless provider.toml says otherwise.
    components: BTreeMap<&'d str, String>,
    /// Names of components, kept free for them.
    kept: BTreeSet<String>,
    given: BTreeMap<String, Given>,
    faults: Vec<Fault>,
}

/// A fault until its place in the text is looked up.
pub(in crate::model::build) struct Fault {
    pub(in crate::model::build) pointer: String,
    pub(in crate::model::build) message: String,
    pub(in crate::model::build) help: String,
}

struct Given {
    /// What the document calls it, or its place would.
    original: String,
    /// The schema without its words, to tell whether another is equal; for chosen names only.
    bare: Option<Members>,
    index: Option<usize>,
}

impl<'d> Names<'d> {
    pub(super) fn new(
        components: Option<&'d Members>,
        chosen: &'d BTreeMap<String, String>,
    ) -> Self {
        let mut names = BTreeMap::new();
        let mut kept: BTreeSet<String> = chosen.values().map(|name| type_name(name)).collect();
        kept.extend(RESERVED.map(str::to_owned));
        for name in components
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
        {
            let wanted = type_name(name);
            let rust = if RESERVED.contains(&wanted.as_str()) {
                format!("{wanted}Value")
            } else {
                wanted
            };
            let rust = unique(&rust, |name| kept.contains(name));
            kept.insert(rust.clone());
            names.insert(name, rust);
        }
        Self {
            chosen,
            used: BTreeSet::new(),
            components: names,
            kept,
            given: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Vec<Fault> {
        let known: Vec<&str> = self
            .given
            .values()
            .map(|given| given.original.as_str())
            .collect();
        for key in self.chosen.keys().filter(|key| !self.used.contains(*key)) {
            self.faults.push(Fault {
                pointer: "/components/schemas".to_owned(),
                message: format!("there is no schema `{key}` to name"),
                help: format!(
                    "provider.toml names it under [names.types]: delete or mend that line; the schemas are {}",
                    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
                ),
            });
        }
        self.faults
    }

    /// What a component is called, before it is known whether it needs a name.
    pub(super) fn of_component(&self, component: &str) -> String {
        let default = self
            .components
            .get(component)
            .cloned()
            .unwrap_or_else(|| type_name(component));
        self.chosen
            .get(component)
            .or_else(|| self.chosen.get(&default))
            .map_or(default, |name| type_name(name))
    }

    /// The name of a component's type, and the type that has it already.
    pub(super) fn claim_component(
        &mut self,
        component: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        let default = self
            .components
            .get(component)
            .cloned()
            .unwrap_or_else(|| type_name(component));
        if let Some(key) = self.key(component, &default) {
            return self.claim_chosen(&key, component, members, pointer);
        }
        self.give(default, component)
    }

    /// The name of the type at a place, and the type that has it already.
    pub(super) fn claim(
        &mut self,
        place: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        if let Some(key) = self.key(place, place) {
            return self.claim_chosen(&key, place, members, pointer);
        }
        let name = unique(place, |name| {
            self.given.contains_key(name) || self.kept.contains(name)
        });
        self.give(name, place)
    }

    fn key(&self, original: &str, default: &str) -> Option<String> {
        [original, default]
            .into_iter()
            .find(|key| self.chosen.contains_key(*key))
            .map(str::to_owned)
    }

    fn give(&mut self, name: String, original: &str) -> (String, Option<usize>) {
        self.given.insert(
            name.clone(),
            Given {
                original: original.to_owned(),
                bare: None,
                index: None,
            },
        );
        (name, None)
    }

    fn claim_chosen(
        &mut self,
        key: &str,
        original: &str,
        members: &Members,
        pointer: &str,
    ) -> (String, Option<usize>) {
        let name = type_name(&self.chosen[key]);
        self.used.insert(key.to_owned());
        let bare = bare(members);
        let Some(given) = self.given.get(&name) else {
            self.given.insert(
                name.clone(),
                Given {
                    original: original.to_owned(),
                    bare: Some(bare),
                    index: None,
                },
            );
            return (name, None);
        };
        if given.bare.as_ref() != Some(&bare) {
            self.faults.push(Fault {
                pointer: pointer.to_owned(),
                message: format!(
                    "`{original}` and `{}` are both to be named `{name}`, but differ",
                    given.original
                ),
                help: "give them two names in provider.toml under [names.types]".to_owned(),
            });
        }
        (name, given.index)
    }

    /// Notes where the type of that name is.
    pub(super) fn place(&mut self, name: &str, index: usize) {
        if let Some(given) = self.given.get_mut(name) {
            given.index = Some(index);
        }
    }
}

/// A schema without what is said for people only.
fn bare(members: &Members) -> Members {
    let mut value = Value::Object(members.clone());
    walk_from_mut(Kind::Schema, "", &mut value, &mut |kind, _, value| {
        if kind == Kind::Schema
            && let Value::Object(members) = value
        {
            members.retain(|key, _| {
                !matches!(key.as_str(), "description" | "example" | "title")
                    && !key.starts_with("x-")
            });
        }
    });
    match value {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}
