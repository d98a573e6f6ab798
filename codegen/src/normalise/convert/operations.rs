//! Paths and operations: what of them is parameters, what the body, what the answers.
//!
//! A body given for a whole path, or shared under `#/parameters`, becomes each operation's own, since its media types
//! are. One entry in the report for an operation.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::document::walk::METHODS;
use crate::normalise::convert::context::{Notes, Shared, counted};
use crate::normalise::convert::given::{Given, of_body};
use crate::normalise::convert::{bodies, media_types, parameters, responses, servers};
use crate::report::Report;

pub(super) fn paths<'a>(
    paths: &'a Value,
    shared: &Shared<'a>,
    moves: &mut Relocations,
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
    moves: &mut Relocations,
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
    moves: &mut Relocations,
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
fn kept(given: &[Given<'_>], at: &str, moves: &mut Relocations, notes: &mut Notes) -> Vec<Value> {
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
