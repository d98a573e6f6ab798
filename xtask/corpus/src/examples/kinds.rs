//! Groups the valid examples of a document by schema and direction.

use std::collections::HashMap;

use serde_json::Value;

use super::find::{Direction, Example};
use super::json_schema::Rules;
use super::results::Counted;
use super::schema::children_mut;
use super::valid::{Validators, schemas};

/// A schema in a direction, and its valid examples.
#[derive(Debug)]
pub(super) struct Kind<'d> {
    pub(super) schema: Value,
    pub(super) direction: Direction,
    pub(super) examples: Vec<Example<'d>>,
}

#[derive(Debug)]
pub(super) struct Kinds<'d>(pub(super) Vec<Kind<'d>>);

impl<'d> Kinds<'d> {
    pub(super) fn of(document: &'d Value, found: Vec<Example<'d>>, counted: &mut Counted) -> Self {
        let is_3_0 = !document["openapi"]
            .as_str()
            .unwrap_or_default()
            .starts_with("3.1");
        let rules = |direction| Rules {
            document,
            is_3_0,
            direction,
        };
        let received = schemas(rules(Direction::Received));
        let sent = schemas(rules(Direction::Sent));
        let mut received = Validators::new(&received, rules(Direction::Received));
        let mut sent = Validators::new(&sent, rules(Direction::Sent));
        let mut kinds: Vec<Kind<'d>> = Vec::new();
        let mut indices: HashMap<(Direction, String), usize> = HashMap::new();
        for example in found {
            let mut schema = example.schema.clone();
            without_notes(&mut schema);
            let key = schema.to_string();
            let mut is_schema = false;
            let valid = example.directions.iter().find(|direction| {
                let validators = match direction {
                    Direction::Received => received.as_mut(),
                    Direction::Sent => sent.as_mut(),
                };
                let valid = validators.and_then(|it| it.is_valid(&key, &schema, example.value));
                is_schema |= valid.is_some();
                valid == Some(true)
            });
            let Some(&direction) = valid else {
                match is_schema {
                    true => counted.invalid += 1,
                    false => counted.no_schema += 1,
                }
                continue;
            };
            counted.valid += 1;
            let index = *indices.entry((direction, key)).or_insert_with(|| {
                kinds.push(Kind {
                    schema,
                    direction,
                    examples: Vec::new(),
                });
                kinds.len() - 1
            });
            kinds[index].examples.push(example);
        }
        Self(kinds)
    }
}

/// Removes what describes a schema without constraining it, so that equal schemas are one kind.
fn without_notes(schema: &mut Value) {
    if let Value::Object(members) = schema {
        for note in ["description", "example", "examples", "externalDocs"] {
            members.shift_remove(note);
        }
    }
    children_mut(schema).into_iter().for_each(without_notes);
}
