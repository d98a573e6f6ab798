//! Every inline schema a component of its own, each with one name that nothing else has.
//!
//! progenitor names an inline schema after its operation, and of two that get one name the first wins, unseen: an
//! inline 200 and an inline 403 become one type and the 403's members are lost. Here each gets a name from its
//! place, or the one that `provider.toml` gives it; equal schemas may be given one name and are then one type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::operations::{is_json, status, status_name};
use super::reached::reached;
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::names::{type_name, unique};
use crate::plan::Plan;
use crate::pointer::join;
use crate::provider::Provider;
use crate::report::Report;
use crate::walk::{Each, Kind, walk_from_mut};

pub(super) fn name_schemas(
    document: &mut Document,
    provider: &Provider,
    plan: &Plan,
    report: &mut Report,
) -> Result<()> {
    let mut root = std::mem::take(&mut document.root);
    let mut names = Names::new(&provider.names.types, report);
    let renamed = names.components(&root);
    for operation in &plan.operations {
        if let Some(value) = root.pointer_mut(&operation.pointer) {
            names.operation(value, &operation.pointer, &operation.type_name);
        }
    }
    let (types, faults) = names.finish();
    let mut types = Value::Object(types);
    rename(Kind::Each(Each::Schema), &mut types, &renamed);
    if let Some(paths) = root.get_mut("paths") {
        rename(Kind::Each(Each::PathItem), paths, &renamed);
    }
    if let Value::Object(members) = &mut root {
        members.entry("components").or_insert_with(|| json!({}))["schemas"] = types;
    }
    document.root = root;
    let faults = faults.into_iter().map(|fault| {
        document
            .fault(&fault.pointer, fault.message)
            .help(fault.help)
    });
    Failure::from_all(faults.collect::<Vec<Diagnostic>>()).map_or(Ok(()), Err)
}

/// The names given so far, and the schemas they were given to.
struct Names<'p> {
    chosen: &'p BTreeMap<String, String>,
    used: BTreeSet<String>,
    given: BTreeMap<String, Given>,
    types: Map<String, Value>,
    faults: Vec<Fault>,
    report: &'p mut Report,
}

/// A fault until its place in the text is looked up.
struct Fault {
    pointer: String,
    message: String,
    help: String,
}

struct Given {
    /// What the document calls it, or its place would.
    original: String,
    /// The schema without its words, to tell whether another is equal.
    bare: Value,
}

impl<'p> Names<'p> {
    fn new(chosen: &'p BTreeMap<String, String>, report: &'p mut Report) -> Self {
        Self {
            chosen,
            used: BTreeSet::new(),
            given: BTreeMap::new(),
            types: Map::new(),
            faults: Vec::new(),
            report,
        }
    }

    fn finish(mut self) -> (Map<String, Value>, Vec<Fault>) {
        let known: Vec<&str> = self
            .given
            .values()
            .map(|given| given.original.as_str())
            .collect();
        for key in self.chosen.keys().filter(|key| !self.used.contains(*key)) {
            self.faults.push(Fault { pointer: "/components/schemas".to_owned(), message: format!("there is no schema `{key}` to name"), help: format!("provider.toml names it under [names.types]: delete or mend that line; there are {}", known.join(", ")) });
        }
        (self.types, self.faults)
    }

    /// Names the components that an operation reaches, and what is inline in them; returns old name to new.
    fn components(&mut self, root: &Value) -> BTreeMap<String, String> {
        let reached = reached(root);
        let schemas = root
            .get("components")
            .and_then(|c| c.get("schemas"))
            .and_then(Value::as_object);
        let schemas: Vec<(&String, &Value)> = schemas
            .into_iter()
            .flatten()
            .filter(|(name, _)| reached.contains(*name))
            .collect();
        let mut renamed = BTreeMap::new();
        let mut first_of = Vec::new();
        for (name, schema) in &schemas {
            let pointer = join("/components/schemas", name);
            let (target, is_first) = self.claim(name, schema, &pointer);
            if target != **name {
                self.report
                    .changed("name_schemas", &pointer, format!("named `{target}`"));
            }
            if is_first {
                first_of.push((target.clone(), (*schema).clone(), pointer));
            }
            renamed.insert((*name).clone(), target);
        }
        for (target, mut schema, pointer) in first_of {
            self.members(&mut schema, &target, &pointer);
            self.types.insert(target, schema);
        }
        renamed
    }

    /// The name for a schema, and whether it is the first of that name.
    fn claim(&mut self, original: &str, schema: &Value, pointer: &str) -> (String, bool) {
        let default = type_name(original);
        let key = [original, default.as_str()]
            .into_iter()
            .find(|key| self.chosen.contains_key(*key));
        let Some(key) = key else {
            let taken = |name: &str| {
                self.given.contains_key(name) || self.chosen.values().any(|chosen| chosen == name)
            };
            let name = unique(&default, taken);
            self.given.insert(
                name.clone(),
                Given {
                    original: original.to_owned(),
                    bare: Value::Null,
                },
            );
            return (name, true);
        };
        let name = type_name(&self.chosen[key]);
        self.used.insert(key.to_owned());
        let bare = bare(schema);
        match self.given.get(&name) {
            None => {
                self.given.insert(
                    name.clone(),
                    Given {
                        original: original.to_owned(),
                        bare,
                    },
                );
                (name, true)
            }
            Some(given) => {
                if given.bare != bare {
                    self.faults.push(Fault {
                        pointer: pointer.to_owned(),
                        message: format!(
                            "`{original}` and `{}` are both to be named `{name}`, but differ",
                            given.original
                        ),
                        help: "give them two names in provider.toml under [names.types]".to_owned(),
                    });
                }
                (name, false)
            }
        }
    }

    fn operation(&mut self, operation: &mut Value, pointer: &str, type_name_: &str) {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for (index, parameter) in parameters.iter_mut().enumerate() {
                let name = parameter
                    .get("name")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                let pointer = join(
                    &join(&join(pointer, "parameters"), &index.to_string()),
                    "schema",
                );
                if let Some(schema) = parameter.get_mut("schema") {
                    self.value(
                        schema,
                        &format!("{type_name_}{}", type_name(&name)),
                        &pointer,
                    );
                }
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.content(
                body,
                &format!("{type_name_}Body"),
                &join(pointer, "requestBody"),
            );
        }
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let is_success = |key: &str| status(key).is_some_and(crate::plan::Status::is_success);
        let one_success = responses.keys().filter(|key| is_success(key)).count() == 1;
        for (key, response) in responses.iter_mut() {
            let Some(status) = status(key) else { continue };
            let name = match (status.is_success(), one_success) {
                (true, true) => format!("{type_name_}Response"),
                (true, false) => format!("{type_name_}Response{}", status_name(status)),
                (false, _) => format!("{type_name_}{}", status_name(status)),
            };
            self.content(response, &name, &join(&join(pointer, "responses"), key));
        }
    }

    fn content(&mut self, holder: &mut Value, name: &str, pointer: &str) {
        let Some(Value::Object(content)) = holder.get_mut("content") else {
            return;
        };
        for (media_type, value) in content
            .iter_mut()
            .filter(|(media_type, _)| is_json(media_type))
        {
            let pointer = join(&join(&join(pointer, "content"), media_type), "schema");
            if let Some(schema) = value.get_mut("schema") {
                self.value(schema, name, &pointer);
            }
        }
    }

    /// Replaces a schema that makes a type by a reference to a component, and goes on inside it.
    fn value(&mut self, schema: &mut Value, name: &str, pointer: &str) {
        if !makes_a_type(schema) {
            self.members(schema, name, pointer);
            return;
        }
        let mut taken = std::mem::take(schema);
        let nullable = take_null(&mut taken);
        let description = taken.get("description").cloned();
        let (target, is_first) = self.claim(name, &taken, pointer);
        self.report.changed(
            "name_schemas",
            pointer,
            format!("inline schema named `{target}`"),
        );
        if is_first {
            self.members(&mut taken, &target, pointer);
            self.types.insert(target.clone(), taken);
        }
        let reference = json!({"$ref": format!("{NEW}{target}")});
        *schema = if nullable || description.is_some() {
            let mut use_ = json!({"allOf": [reference]});
            if nullable {
                use_["nullable"] = Value::Bool(true);
            }
            if let Some(description) = description {
                use_["description"] = description;
            }
            use_
        } else {
            reference
        };
    }

    /// Names what is inline in a schema that stays where it is.
    fn members(&mut self, schema: &mut Value, owner: &str, pointer: &str) {
        let Value::Object(members) = schema else {
            return;
        };
        for (key, member) in members.iter_mut() {
            let pointer = join(pointer, key);
            match (key.as_str(), member) {
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties {
                        self.value(
                            property,
                            &format!("{owner}{}", type_name(name)),
                            &join(&pointer, name),
                        );
                    }
                }
                ("items", items) => self.value(items, &format!("{owner}Item"), &pointer),
                ("additionalProperties", values @ Value::Object(_)) => {
                    self.value(values, &format!("{owner}Value"), &pointer)
                }
                ("not", value) => self.members(value, owner, &pointer),
                // The branches of an allOf are parts of this type, not types.
                ("allOf", Value::Array(branches)) => {
                    for (index, branch) in branches.iter_mut().enumerate() {
                        self.members(branch, owner, &join(&pointer, &index.to_string()));
                    }
                }
                ("oneOf" | "anyOf", Value::Array(branches)) => {
                    for (index, branch) in branches.iter_mut().enumerate() {
                        self.value(
                            branch,
                            &format!("{owner}Variant{}", index + 1),
                            &join(&pointer, &index.to_string()),
                        );
                    }
                }
                _ => {}
            }
        }
    }
}

/// References written by this rule, told from the document's own until these are renamed.
const NEW: &str = "#/components/schemas/\u{0}";

fn makes_a_type(schema: &Value) -> bool {
    let Value::Object(members) = schema else {
        return false;
    };
    let several = |key: &str| {
        members
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(|branches| branches.len() > 1)
    };
    let has = |key: &str| {
        members
            .get(key)
            .and_then(Value::as_object)
            .is_some_and(|properties| !properties.is_empty())
    };
    let words = members
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.iter().any(Value::is_string));
    !members.contains_key("$ref")
        && (has("properties") || words || several("oneOf") || several("anyOf") || several("allOf"))
}

/// Takes null out of a schema that is to be named: its use is nullable, the type is not.
fn take_null(schema: &mut Value) -> bool {
    let Value::Object(members) = schema else {
        return false;
    };
    let mut nullable = members.shift_remove("nullable") == Some(Value::Bool(true));
    if let Some(Value::Array(values)) = members.get_mut("enum") {
        let count = values.len();
        values.retain(|value| !value.is_null());
        nullable |= values.len() < count;
    }
    nullable
}

/// A schema without what is said for people only.
fn bare(schema: &Value) -> Value {
    let mut bare = schema.clone();
    walk_from_mut(Kind::Schema, "", &mut bare, &mut |kind, _, value| {
        if kind == Kind::Schema
            && let Value::Object(members) = value
        {
            for key in ["description", "example", "x-enum-descriptions"] {
                members.shift_remove(key);
            }
        }
    });
    bare
}

/// Points the references at the new names.
fn rename(kind: Kind, value: &mut Value, renamed: &BTreeMap<String, String>) {
    walk_from_mut(kind, "", value, &mut |kind, _, value| {
        if kind != Kind::Schema {
            return;
        }
        let Some(Value::String(reference)) = value.get_mut("$ref") else {
            return;
        };
        let new = match reference.strip_prefix(NEW) {
            Some(name) => Some(name),
            None => reference
                .strip_prefix("#/components/schemas/")
                .and_then(|name| renamed.get(&crate::pointer::last(name)))
                .map(String::as_str),
        };
        if let Some(new) = new {
            *reference = format!("#/components/schemas/{new}");
        }
    });
}
