//! `cargo xtask compare`: compares a provider's document, as we wrote it, with a published one.
//!
//! Whatever our document states must stand in the other one: operations, parameters, statuses,
//! members, which of them are required, and values of enums. Ours may describe less. What the other
//! one requires in a request, ours must have too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::failed::{Failed, Stop};
use crate::stdout::print;

/// The exit code if there are differences.
const DIFFERENT: u8 = 4;

/// How deep schemas are compared, since they may contain themselves.
const MAX_DEPTH: usize = 12;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Name of the provider's folder under specs/.
    provider: String,
    /// The published document, JSON or YAML. It stays where it is.
    theirs: PathBuf,
}

impl Compare {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let ours = codegen::document(root, &self.provider, codegen::Stage::Repaired)?;
        let theirs = codegen::standalone(&self.theirs, "theirs")?;
        let theirs = &theirs.files()[Path::new("openapi.json")];
        let differences = differences(&parsed(&ours)?, &parsed(theirs)?);
        for difference in &differences {
            print(format_args!("{difference}\n"))?;
        }
        eprintln!("{} differences", differences.len());
        Ok(match differences.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(DIFFERENT),
        })
    }
}

fn parsed(text: &str) -> Result<Value, Failed> {
    serde_json::from_str(text).map_err(|error| Failed(format!("the document: {error}")))
}

/// Returns what our document states and theirs does not, a line each, sorted.
fn differences(ours: &Value, theirs: &Value) -> BTreeSet<String> {
    let mut comparison = Comparison {
        ours,
        theirs,
        found: BTreeSet::new(),
    };
    for (path, item) in members(&ours["paths"]) {
        let mut their_paths = members(&theirs["paths"]);
        let their_item = their_paths.find(|(other, _)| is_same_path(path, other));
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let at = format!("{} {path}", method.to_uppercase());
            match their_item.and_then(|(_, it)| Some((it, it.get(method)?))) {
                Some((it, other)) => comparison.operations(&at, [item, it], [operation, other]),
                None => comparison.add(&at, "no such operation"),
            }
        }
    }
    comparison.found
}

/// Returns whether two paths are the same but for the names of their parameters, which mean
/// nothing. Where theirs has a parameter within a segment, as in `v{version}`, ours may have a
/// value. Where theirs has one parameter, ours may have several, since its value may have slashes.
fn is_same_path(ours: &str, theirs: &str) -> bool {
    let [ours, theirs]: [Vec<&str>; 2] = [ours, theirs].map(|it| it.split('/').collect());
    are_same_segments(&ours, &theirs)
}

fn are_same_segments(ours: &[&str], theirs: &[&str]) -> bool {
    let ([own, ours @ ..], [their, rest @ ..]) = (ours, theirs) else {
        return ours.is_empty() && theirs.is_empty();
    };
    let is_parameter = |segment: &str| segment.starts_with('{');
    let is_same = match their.split_once('{') {
        Some(("", _)) => is_parameter(own),
        Some((start, _)) => own.starts_with(start),
        None => own == their,
    };
    let has_more = is_parameter(their) && ours.first().is_some_and(|it| is_parameter(it));
    is_same && (are_same_segments(ours, rest) || has_more && are_same_segments(ours, theirs))
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Follows the references of a value.
fn resolved<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..MAX_DEPTH {
        let pointer = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        match pointer.and_then(|it| document.pointer(it)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// Returns a schema and those that it consists of.
fn parts<'a>(document: &'a Value, schema: &'a Value, depth: usize) -> Vec<&'a Value> {
    let schema = resolved(document, schema);
    let mut all = vec![schema];
    if depth < MAX_DEPTH {
        let branches = ["allOf", "anyOf", "oneOf"].map(|it| items(&schema[it]));
        for branch in branches.into_iter().flatten() {
            all.extend(parts(document, branch, depth + 1));
        }
    }
    all
}

/// The names of the members that each branch of a schema requires.
fn required<'a>(parts: &[&'a Value]) -> BTreeSet<&'a str> {
    let required = parts.iter().flat_map(|it| items(&it["required"]));
    required.filter_map(Value::as_str).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Sent,
    Received,
}

struct Comparison<'a> {
    ours: &'a Value,
    theirs: &'a Value,
    found: BTreeSet<String>,
}

impl<'a> Comparison<'a> {
    fn add(&mut self, at: &str, what: &str) {
        self.found.insert(format!("{at}: {what}"));
    }

    /// Compares two operations; `paths` are the items of their paths.
    fn operations(&mut self, at: &str, paths: [&'a Value; 2], operations: [&'a Value; 2]) {
        let [own, their] = [
            parameters(self.ours, paths[0], operations[0]),
            parameters(self.theirs, paths[1], operations[1]),
        ];
        let is_path = |it: &Value| it["in"] == "path";
        let name = |it: &Value| it["name"].as_str().unwrap_or_default().to_owned();
        let is_same = |a: &Value, b: &Value| a["in"] == b["in"] && a["name"] == b["name"];
        for parameter in own.iter().filter(|it| !is_path(it)) {
            let at = format!("{at} parameter {}", name(parameter));
            match their.iter().find(|it| is_same(it, parameter)) {
                Some(other) => {
                    let schemas = [&parameter["schema"], &other["schema"]];
                    self.schemas(&at, schemas, Direction::Sent, 0);
                }
                None => self.add(&at, "no such parameter"),
            }
        }
        let needed = their.iter().filter(|it| it["required"] == true);
        for parameter in needed.filter(|it| !is_path(it)) {
            if !own.iter().any(|it| is_same(it, parameter)) {
                let at = format!("{at} parameter {}", name(parameter));
                self.add(&at, "required by theirs, and not in ours");
            }
        }
        let bodies = [
            resolved(self.ours, &operations[0]["requestBody"]),
            resolved(self.theirs, &operations[1]["requestBody"]),
        ];
        self.contents(&format!("{at} body"), bodies, Direction::Sent);
        for (status, response) in members(&operations[0]["responses"]) {
            let at = format!("{at} {status}");
            match operations[1]["responses"].get(status) {
                Some(other) => {
                    let answers = [resolved(self.ours, response), resolved(self.theirs, other)];
                    self.contents(&at, answers, Direction::Received);
                }
                None => self.add(&at, "no such status"),
            }
        }
    }

    /// Compares the bodies of each media type.
    fn contents(&mut self, at: &str, bodies: [&'a Value; 2], direction: Direction) {
        for (media, content) in members(&bodies[0]["content"]) {
            match bodies[1]["content"].get(media) {
                Some(other) => {
                    let schemas = [&content["schema"], &other["schema"]];
                    self.schemas(at, schemas, direction, 0);
                }
                None => self.add(at, &format!("no media type {media}")),
            }
        }
    }

    fn schemas(&mut self, at: &str, pair: [&'a Value; 2], direction: Direction, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let [own, their] = [parts(self.ours, pair[0], 0), parts(self.theirs, pair[1], 0)];
        let values = |parts: &[&'a Value]| {
            let values = parts.iter().flat_map(|it| items(&it["enum"]));
            values.map(Value::to_string).collect::<BTreeSet<_>>()
        };
        let their_values = values(&their);
        if !their_values.is_empty() {
            for value in values(&own).difference(&their_values) {
                self.add(at, &format!("no value {value}"));
            }
        }
        let (own_required, their_required) = (required(&own), required(&their));
        let (needed, given) = match direction {
            Direction::Sent => (&their_required, &own_required),
            Direction::Received => (&own_required, &their_required),
        };
        for name in needed.difference(given) {
            let whose = match direction {
                Direction::Sent => "required by theirs, and not by ours",
                Direction::Received => "required by ours, and not by theirs",
            };
            self.add(&format!("{at} member {name}"), whose);
        }
        for (name, schema) in own.iter().flat_map(|it| members(&it["properties"])) {
            let at = format!("{at} member {name}");
            let mut others = their.iter().filter_map(|it| it["properties"].get(name));
            match others.next() {
                Some(other) => self.schemas(&at, [schema, other], direction, depth + 1),
                None => self.add(&at, "no such member"),
            }
        }
        for name in ["items", "additionalProperties"] {
            let mut own = own.iter().filter_map(|it| it.get(name));
            let mut their = their.iter().filter_map(|it| it.get(name));
            if let (Some(own), Some(their)) = (own.next(), their.next()) {
                self.schemas(&format!("{at} {name}"), [own, their], direction, depth + 1);
            }
        }
    }
}

/// Lists the parameters of an operation, with those of its path.
fn parameters<'a>(document: &'a Value, path: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    let all = items(&path["parameters"]).chain(items(&operation["parameters"]));
    all.map(|it| resolved(document, it)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(parameter: &str, status: &str, schema: Value, reference: bool) -> Value {
        let schema = match reference {
            true => json!({ "$ref": "#/components/schemas/Link" }),
            false => schema,
        };
        let body = json!({ "content": { "application/json": { "schema": schema } } });
        let link = json!({ "type": "object", "required": ["id"], "properties": { "id": {} } });
        json!({
            "paths": { "/links/{id}": { "post": {
                "parameters": [{ "name": parameter, "in": "query", "schema": {} }],
                "requestBody": body,
                "responses": { status: body },
            } } },
            "components": { "schemas": { "Link": link } },
        })
    }

    fn found(ours: Value, theirs: Value) -> Vec<String> {
        let theirs = theirs.to_string().replace("/links/{id}", "/links/{linkId}");
        let theirs = serde_json::from_str(&theirs).unwrap();
        differences(&ours, &theirs).into_iter().collect()
    }

    #[test]
    fn parameters_of_a_path_have_any_name() {
        for (ours, theirs, is_same) in [
            ("/links/{id}", "/links/{linkId}", true),
            ("/links/info", "/links/{linkId}", false),
            ("/links/{id}", "/links/info", false),
            ("/v3/links", "/v{version}/links", true),
            ("/links", "/links/{id}", false),
            ("/links/{domain}/{slug}", "/links/{id}", true),
            ("/links/{domain}/{slug}/clicks", "/links/{id}/clicks", true),
            ("/links/{id}/clicks", "/links/{id}", false),
            ("/links/{id}", "/links/{domain}/{slug}", false),
        ] {
            assert_eq!(is_same_path(ours, theirs), is_same, "{ours} {theirs}");
        }
    }

    #[test]
    fn what_ours_states_and_theirs_does_not_is_named() {
        let link = |required: Value, properties: Value| json!({ "required": required, "properties": properties });
        let ours = || {
            let members = json!({ "id": {}, "kind": { "enum": ["a", "b"] } });
            document("q", "200", link(json!(["id"]), members), false)
        };
        assert_eq!(found(ours(), ours()), [] as [&str; 0]);
        let theirs = document("p", "201", json!({ "$ref": "" }), true);
        assert_eq!(
            found(ours(), theirs),
            [
                "POST /links/{id} 200: no such status",
                "POST /links/{id} body member kind: no such member",
                "POST /links/{id} parameter q: no such parameter",
            ]
        );
        let members = json!({ "id": {}, "kind": { "enum": ["a"] }, "more": {} });
        let theirs = document("q", "200", link(json!(["kind"]), members), false);
        assert_eq!(
            found(ours(), theirs),
            [
                "POST /links/{id} 200 member id: required by ours, and not by theirs",
                "POST /links/{id} 200 member kind: no value \"b\"",
                "POST /links/{id} body member kind: no value \"b\"",
                "POST /links/{id} body member kind: required by theirs, and not by ours",
            ]
        );
        let none = json!({ "paths": {} });
        assert_eq!(found(ours(), none), ["POST /links/{id}: no such operation"]);
    }
}
