//! Merges the branches of `allOf` into one schema, keyword by keyword.
//!
//! A value has what all branches describe: properties, items and map values of two branches are
//! merged in turn, and an enum has the values that all branches list. Where two branches contradict
//! each other, the later one wins, which is reported. The keywords beside `allOf` win over all
//! branches: publishers use them to narrow the schema that they extend.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::contradictions::{
    self, common, contradiction, is_note, note, note_all,
};
use crate::model::build::schemas::keywords::{
    MERGED, MORE_UNIONS, Members, NARROWED, UNIONS, alias, is_annotation, kind, makes_types,
    only_annotates,
};

/// A schema that takes part in a merge. Its `$ref` and `allOf` are parts of their own.
struct Part<'m> {
    members: &'m Members,
    /// Whether the schema is a branch of an `allOf`, or part of one.
    inherited: bool,
    /// Whether its unions are left out.
    without_unions: bool,
}

impl Schemas<'_> {
    /// Returns the schema with its `allOf` merged into it.
    pub(super) fn flattened(&self, members: &Members) -> Members {
        let mut merged = Map::new();
        let parts = self.parts(members);
        for part in &parts {
            for (key, value) in part.members {
                // A base schema's discriminator, and its list of the schemas that extend it, say
                // which of those schemas a value has. A schema that extends the base does not
                // inherit the discriminator and the list.
                let left_out = match key.as_str() {
                    "$ref" | "allOf" => true,
                    "discriminator" => part.inherited,
                    "oneOf" | "anyOf" => part.without_unions,
                    _ => false,
                };
                if !left_out {
                    self.add(&mut merged, key, value.clone());
                }
            }
        }
        if parts.len() > 1 {
            note_forbidden(&mut merged, &parts);
        }
        merged
    }

    /// Returns the schemas that `$ref` and `allOf` bring together, in the order in which they win.
    /// Each component is visited once, so that its depth and the number of ways to it don't matter.
    fn parts<'m>(&'m self, members: &'m Members) -> Vec<Part<'m>> {
        let mut parts = Vec::new();
        let mut seen = HashSet::new();
        // Each with whether its `$ref` and `allOf` are still to be visited.
        let root = Part {
            members,
            inherited: false,
            without_unions: false,
        };
        let mut waiting = vec![(root, true)];
        while let Some((part, whole)) = waiting.pop() {
            let (members, inherited) = (part.members, part.inherited);
            let without_unions = part.without_unions;
            if !whole {
                parts.push(part);
            } else if let Some(reference) = members.text("$ref") {
                if members.len() > 1 {
                    waiting.push((part, false));
                }
                if let Some(name) = component_name(reference)
                    && seen.insert(name)
                    && let Some(members) = self.component(name)
                {
                    let target = Part {
                        members,
                        inherited,
                        without_unions,
                    };
                    waiting.push((target, true));
                }
            } else if let Some(Value::Array(branches)) = members.get("allOf") {
                waiting.push((part, false));
                for members in branches.iter().rev().filter_map(Value::as_object) {
                    let base = members.text("$ref").and_then(component_name);
                    let lists_extensions = base.is_some_and(|base| self.lists_its_extensions(base));
                    let branch = Part {
                        members,
                        inherited: true,
                        without_unions: without_unions || lists_extensions,
                    };
                    waiting.push((branch, true));
                }
            } else {
                parts.push(part);
            }
        }
        parts
    }

    /// Whether one of the schemas that `$ref` and `allOf` bring together has `key: true`.
    pub(super) fn any_part_is_true(&self, schema: &Members, key: &str) -> bool {
        let mut parts = self.parts(schema).into_iter();
        parts.any(|part| part.members.is_true(key))
    }

    /// Returns the value of a keyword in a schema, through `$ref` and `allOf`.
    pub(in crate::model::build) fn keyword<'m>(
        &'m self,
        schema: &'m Value,
        key: &str,
    ) -> Option<&'m Value> {
        let members = schema.as_object()?;
        let of = |members| {
            let parts = self.parts(members).into_iter().rev();
            parts.filter_map(|part| part.members.get(key)).next()
        };
        // A schema may stand for a component in another way, such as `anyOf` with null.
        let target = || self.component(alias(members)?.component);
        of(members).or_else(|| of(target()?))
    }

    /// Returns the value of a keyword in the XML Object of a schema, through `$ref` and `allOf`.
    pub(super) fn xml_keyword<'m>(&'m self, schema: &'m Value, key: &str) -> Option<&'m Value> {
        let members = schema.as_object()?;
        let of = |members| {
            let parts = self.parts(members).into_iter().rev();
            parts
                .filter_map(|part| part.members.get("xml")?.get(key))
                .next()
        };
        let target = || self.component(alias(members)?.component);
        of(members).or_else(|| of(target()?))
    }

    /// Returns the `type` of a schema, through `$ref` and `allOf`; `None` if no keyword implies it.
    fn kind_of(&self, schema: &Members) -> Option<String> {
        let parts = self.parts(schema);
        let mut kinds = parts.iter().rev().filter_map(|part| kind(part.members));
        kinds.next().map(str::to_owned)
    }

    /// Whether a component lists, as the branches of a union, schemas that extend it.
    fn lists_its_extensions(&self, base: &str) -> bool {
        if let Some(known) = self.list_extensions.borrow().get(base) {
            return *known;
        }
        let component_of = |branch: &Value| {
            let name = component_name(branch.get("$ref")?.as_str()?)?;
            Some(name.to_owned())
        };
        let branches = self.component(base).into_iter().flat_map(|members| {
            let lists = UNIONS
                .iter()
                .filter_map(|key| members.get(*key)?.as_array());
            lists.flatten()
        });
        let lists = branches.into_iter().any(|branch| {
            let extension = component_of(branch)
                .and_then(|name| self.component(&name)?.get("allOf")?.as_array());
            let mut parts = extension.into_iter().flatten();
            parts.any(|part| component_of(part).as_deref() == Some(base))
        });
        let mut known = self.list_extensions.borrow_mut();
        known.insert(base.to_owned(), lists);
        lists
    }

    pub(super) fn component(&self, name: &str) -> Option<&Members> {
        self.components?.get(name)?.as_object()
    }

    /// Adds a keyword of a schema that wins over those merged so far.
    fn add(&self, merged: &mut Members, key: &str, value: Value) {
        let Some(known) = merged.get_mut(key) else {
            merged.insert(key.to_owned(), value);
            return;
        };
        match (key, known, value) {
            ("properties", Value::Object(known), Value::Object(more)) => {
                for (name, schema) in more {
                    let schema = match known.get_mut(&name) {
                        Some(property) => self.both(property.take(), schema),
                        None => schema,
                    };
                    known.insert(name, schema);
                }
            }
            ("required", Value::Array(known), Value::Array(more)) => {
                let mut seen: HashSet<Value> = known.iter().cloned().collect();
                known.extend(more.into_iter().filter(|name| seen.insert(name.clone())));
            }
            ("items" | "additionalProperties", known, value @ Value::Object(_))
                if known.is_object() =>
            {
                *known = self.both(known.take(), value);
            }
            // Any member is allowed already; the schema says which values such members have.
            ("additionalProperties", Value::Object(_), Value::Bool(true)) => {}
            ("oneOf" | "anyOf", known, value) if *known != value => {
                if !makes_types(&Map::new(), known) {
                    *known = value;
                } else if makes_types(&Map::new(), &value) {
                    let more = merged.entry(MORE_UNIONS).or_insert_with(|| json!([]));
                    if let Value::Array(more) = more
                        && !more.contains(&value)
                    {
                        more.push(value);
                    }
                }
            }
            (key, _, value) if is_note(key) => {
                note_all(merged, &Map::from_iter([(key.to_owned(), value)]));
            }
            (key, known, value) => {
                let contradiction = contradiction(key, known, &value);
                match (known, value) {
                    (Value::Array(known), Value::Array(more))
                        if key == "enum" && contradiction.is_none() =>
                    {
                        *known = common(known, &more);
                    }
                    (known, value) => *known = value,
                }
                if let Some(what) = contradiction {
                    note(merged, what);
                }
            }
        }
    }

    /// Merges the schemas of a property, of items or of map values that both a base and its
    /// extension describe.
    fn both(&self, known: Value, more: Value) -> Value {
        let (mut known, more) = match (known, more) {
            (Value::Object(known), Value::Object(more)) => (known, more),
            (known, Value::Bool(true)) => return known,
            (_, more) => return more,
        };
        if known == more {
            return Value::Object(known);
        }
        if only_annotates(&more) || only_annotates(&known) {
            known.extend(more);
            return Value::Object(known);
        }
        let is_plain = |members: &Members| {
            ["$ref", "allOf"]
                .iter()
                .all(|key| !members.contains_key(*key))
        };
        let plain = is_plain(&known) && is_plain(&more);
        let kinds = (self.kind_of(&known), self.kind_of(&more));
        let contradicts = match (kinds.0.as_deref(), kinds.1.as_deref()) {
            (Some("integer" | "number"), Some("integer" | "number")) => !plain,
            // Two scalars by reference: the extension's narrows the base's.
            (Some(one), Some(other)) if one == other => {
                !plain && !matches!(other, "object" | "array")
            }
            (Some(_), Some(_)) => true,
            (None, Some(other)) => !plain && !matches!(other, "object" | "array"),
            _ => false,
        };
        if contradicts {
            let mut more = more;
            if let Some(what) = self.contradiction_of(&known, &more) {
                note(&mut more, what);
            }
            return Value::Object(more);
        }
        if plain {
            for (key, value) in more {
                self.add(&mut known, &key, value);
            }
            return Value::Object(known);
        }
        self.all_of_both(known, more)
    }

    /// Returns how two schemas contradict each other by their types, formats or enums; `None` if
    /// they don't.
    fn contradiction_of(&self, known: &Members, more: &Members) -> Option<String> {
        let kinds = (self.kind_of(known), self.kind_of(more));
        if let (Some(known), Some(more)) = kinds
            && let Some(what) = contradictions::types(&known, &more)
        {
            return Some(what);
        }
        let (known, more) = (self.flattened(known), self.flattened(more));
        let mut keys = ["format", "enum"].into_iter();
        keys.find_map(|key| contradiction(key, known.get(key)?, more.get(key)?))
    }

    /// Returns an `allOf` of two schemas, of which at least one refers to a component.
    fn all_of_both(&self, known: Members, more: Members) -> Value {
        let mut annotations = Map::new();
        let mut branches: Vec<Value> = Vec::new();
        for schema in [known, more] {
            let (notes, rest): (Members, Members) = schema
                .into_iter()
                .partition(|(key, _)| is_annotation(key) && key != "discriminator");
            annotations.extend(notes);
            let mut rest = rest;
            let own = match rest.shift_remove("allOf") {
                Some(Value::Array(own)) => own,
                _ => Vec::new(),
            };
            let rest = Some(rest)
                .filter(|rest| !rest.is_empty())
                .map(Value::Object);
            for branch in own.into_iter().chain(rest) {
                if !branches.contains(&branch) {
                    branches.push(branch);
                }
            }
        }
        // A branch that says no more than `type: object`, or which members are required, leaves
        // the component's type as it is. So does a base beside a schema that extends it.
        let refers = |branch: &Value| branch.get("$ref").is_some();
        if branches.iter().any(refers) {
            let says_little = |branch: &Value| {
                let keys = branch.as_object().into_iter().flatten();
                let mut keys = keys.map(|(key, _)| key.as_str());
                keys.all(|key| matches!(key, "type" | "required") || is_annotation(key))
            };
            let (little, rest): (Vec<Value>, _) = branches.into_iter().partition(says_little);
            let required: Vec<&Value> = little.iter().flat_map(|it| it.items("required")).collect();
            if !required.is_empty() {
                annotations.insert(NARROWED.to_owned(), json!(required));
            }
            branches = rest;
        }
        let extended = |branch: &Value| {
            let Some(base) = branch.text("$ref").and_then(component_name) else {
                return false;
            };
            let mut others = branches.iter().filter(|other| *other != branch);
            others.any(|other| self.extends(other, base))
        };
        let kept: Vec<Value> = branches
            .iter()
            .filter(|branch| !extended(branch))
            .cloned()
            .collect();
        // Of schemas that extend each other, none is left: keep all.
        let kept = if kept.is_empty() { branches } else { kept };
        let mut both = Map::new();
        if kept.len() > 1 {
            both.insert(MERGED.to_owned(), Value::Bool(true));
            let required = annotations.shift_remove(NARROWED);
            both.extend(required.map(|names| ("required".to_owned(), names)));
        }
        both.insert("allOf".to_owned(), Value::Array(kept));
        both.extend(annotations);
        Value::Object(both)
    }

    /// Whether a reference points at a schema that extends the component `base`.
    fn extends(&self, branch: &Value, base: &str) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = vec![branch];
        while let Some(schema) = waiting.pop() {
            if let Some(name) = schema.text("$ref").and_then(component_name) {
                if name == base {
                    return true;
                }
                if seen.insert(name)
                    && let Some(target) = self.components.and_then(|known| known.get(name))
                {
                    waiting.push(target);
                }
            }
            waiting.extend(schema.items("allOf"));
        }
        false
    }
}

/// Notes the members that one of several schemas describes and another forbids.
fn note_forbidden(merged: &mut Members, parts: &[Part<'_>]) {
    let described: Vec<String> = merged
        .entries("properties")
        .map(|(name, _)| name.clone())
        .collect();
    for part in parts {
        let is_closed = part.members.get("additionalProperties") == Some(&Value::Bool(false))
            && !part.members.contains_key("patternProperties");
        let own = part.members.get("properties");
        let is_own = |name: &String| own.is_some_and(|own| own.get(name).is_some());
        let mut forbidden = described.iter().filter(|name| is_closed && !is_own(name));
        if let Some(name) = forbidden.next() {
            let more = match forbidden.count() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let what = format!(
                "`additionalProperties: false` forbids `{name}`{more}, which another schema of \
                 `allOf` describes: it is a member of the type"
            );
            note(merged, what);
        }
    }
}
