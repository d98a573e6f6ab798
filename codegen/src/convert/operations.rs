//! Paths and operations: what of them is parameters, what the body, what the answers.
//!
//! A body given for a whole path, or shared under `#/parameters`, becomes each operation's own, since its media types
//! are. One entry in the report for an operation.

use serde_json::{Map, Value};

use super::{bodies, media_types, parameters, responses, servers};
use crate::moves::Moves;
use crate::pointer::join;
use crate::report::Report;
use crate::walk::METHODS;

/// What the document says for all of its operations.
pub(super) struct Shared<'a> {
    pub(super) swagger: &'a Map<String, Value>,
    pub(super) consumes: Vec<String>,
    pub(super) produces: Vec<String>,
}

impl<'a> Shared<'a> {
    pub(super) fn of(swagger: &'a Map<String, Value>) -> Self {
        Self {
            swagger,
            consumes: media_types::own(swagger, "consumes").unwrap_or_default(),
            produces: media_types::own(swagger, "produces").unwrap_or_default(),
        }
    }

    /// A parameter, or the one that it refers to.
    fn resolve(&self, written: &'a Value) -> Option<&'a Map<String, Value>> {
        match written.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let name = reference.strip_prefix("#/parameters/")?;
                let name = name.replace("~1", "/").replace("~0", "~");
                self.swagger.get("parameters")?.get(&name)?.as_object()
            }
            None => written.as_object(),
        }
    }
}

/// A parameter as the document gives it.
#[derive(Clone)]
pub(super) struct Given<'a> {
    /// Its pointer.
    pub(super) at: String,
    written: &'a Value,
    resolved: Option<&'a Map<String, Value>>,
}

impl<'a> Given<'a> {
    fn all(holder: &'a Map<String, Value>, at: &str, shared: &Shared<'a>) -> Vec<Self> {
        let list = holder.get("parameters").and_then(Value::as_array);
        let at = join(at, "parameters");
        list.into_iter()
            .flatten()
            .enumerate()
            .map(|(index, written)| Self {
                at: join(&at, &index.to_string()),
                written,
                resolved: shared.resolve(written),
            })
            .collect()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.resolved?.get(key)?.as_str()
    }

    /// The parameter, where it is of the body: the body itself or a field of a form.
    pub(super) fn of_body(&self) -> Option<&'a Map<String, Value>> {
        let of_body = matches!(self.text("in"), Some("body" | "formData"));
        self.resolved.filter(|_| of_body)
    }
}

/// What is said of one operation in the report.
#[derive(Default)]
pub(super) struct Notes {
    said: Vec<String>,
    lost: bool,
}

impl Notes {
    pub(super) fn say(&mut self, what: impl Into<String>) {
        self.said.push(what.into());
    }

    pub(super) fn lose(&mut self, what: impl Into<String>) {
        self.lost = true;
        self.say(what);
    }

    pub(super) fn record(self, rule: &'static str, at: &str, report: &mut Report) {
        let what = self.said.join("; ");
        match (self.said.is_empty(), self.lost) {
            (true, _) => {}
            (false, true) => report.lost(rule, at, what),
            (false, false) => report.changed(rule, at, what),
        }
    }
}

pub(super) fn paths<'a>(
    paths: &'a Value,
    shared: &Shared<'a>,
    moves: &mut Moves,
    report: &mut Report,
) -> Value {
    let Value::Object(paths) = paths else {
        return paths.clone();
    };
    let items = paths.iter().map(|(path, written)| {
        let at = join("/paths", path);
        let item = match written {
            Value::Object(members) => item(members, &at, shared, moves, report).into(),
            other => other.clone(),
        };
        (path.clone(), item)
    });
    Value::Object(items.collect())
}

fn item<'a>(
    members: &'a Map<String, Value>,
    at: &str,
    shared: &Shared<'a>,
    moves: &mut Moves,
    report: &mut Report,
) -> Map<String, Value> {
    let given = Given::all(members, at, shared);
    let mut converted = Map::new();
    for (key, value) in members {
        match value {
            Value::Array(_) if key == "parameters" => {
                let mut notes = Notes::default();
                let kept = kept(&given, at, moves, &mut notes);
                if !kept.is_empty() {
                    converted.insert(key.clone(), kept.into());
                }
                notes.record("parameters", at, report);
            }
            Value::Object(members) if METHODS.contains(&key.as_str()) => {
                let at = join(at, key);
                let mut notes = Notes::default();
                let operation = operation(members, &given, &at, shared, moves, &mut notes);
                notes.record("operations", &at, report);
                converted.insert(key.clone(), operation.into());
            }
            _ => {
                converted.insert(key.clone(), value.clone());
            }
        }
    }
    converted
}

fn operation<'a>(
    members: &'a Map<String, Value>,
    of_path: &[Given<'a>],
    at: &str,
    shared: &Shared<'a>,
    moves: &mut Moves,
    notes: &mut Notes,
) -> Map<String, Value> {
    let given = Given::all(members, at, shared);
    let consumes = media_types::of(members, "consumes", &shared.consumes);
    let produces = media_types::of(members, "produces", &shared.produces);
    let kept = kept(&given, at, moves, notes);
    let of_body = of_body(given, of_path);
    let body = bodies::body(&of_body, &consumes, at, moves, notes);

    let mut converted = Map::new();
    let mut inputs = Map::new();
    if !kept.is_empty() {
        inputs.insert("parameters".to_owned(), kept.into());
    }
    if let Some(body) = body {
        inputs.insert("requestBody".to_owned(), body);
    }
    for (key, value) in members {
        match key.as_str() {
            "consumes" | "produces" | "schemes" => {}
            "parameters" if value.is_array() => converted.append(&mut inputs),
            "responses" => {
                converted.append(&mut inputs);
                let answers = responses::of(value, &produces, &join(at, key), moves, notes);
                converted.insert(key.clone(), answers);
            }
            _ => {
                converted.insert(key.clone(), value.clone());
            }
        }
    }
    converted.append(&mut inputs);
    if let Some(servers) = servers::own(members, shared.swagger) {
        notes.say("its schemes are servers of its own");
        converted.insert("servers".to_owned(), servers);
    }
    converted
}

/// The parameters that stay parameters.
fn kept(given: &[Given<'_>], at: &str, moves: &mut Moves, notes: &mut Notes) -> Vec<Value> {
    let mut kept = Vec::new();
    let mut converted = 0_usize;
    for given in given.iter().filter(|given| given.of_body().is_none()) {
        let now = format!("{at}/parameters/{}", kept.len());
        if now != given.at {
            moves.add(&given.at, now);
        }
        kept.push(match given.written {
            Value::Object(members) if !members.contains_key("$ref") => {
                converted += 1;
                parameters::parameter(members, notes).into()
            }
            other => other.clone(),
        });
    }
    if converted > 0 {
        notes.say(format!("schemas for {}", counted(converted, "parameter")));
    }
    kept
}

/// A number of things.
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// What makes the body: the operation's own, and of the path's what it does not give itself.
fn of_body<'a>(own: Vec<Given<'a>>, of_path: &[Given<'a>]) -> Vec<Given<'a>> {
    let mut all: Vec<Given<'a>> = own
        .into_iter()
        .filter(|given| given.of_body().is_some())
        .collect();
    for given in of_path.iter().filter(|given| given.of_body().is_some()) {
        let is_body = given.text("in") == Some("body");
        let known = all.iter().any(|own| {
            own.text("in") == given.text("in")
                && (is_body || own.text("name") == given.text("name"))
        });
        if !known {
            all.push(given.clone());
        }
    }
    all
}
