//! Randomly broken documents: each gives a client or a refusal, never a panic.
//!
//! The seed is fixed, so every run breaks the same documents. Run more of them with
//! `MUTATIONS=10000 cargo test -p codegen --release --test mutations`.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value, json};

const DEFAULT_MUTATIONS: u64 = 300;
const SEED: u64 = 0x7261_6b63_6974;
/// The largest number of changes to one document.
const MAX_BREAKS: u64 = 4;

/// A document with most constructs of OpenAPI.
const RICH: &str = include_str!("mutations/rich.yaml");

/// A second file, to which some of the broken references point.
const OTHER: &str = "\
a: {$ref: 'broken.json#/components/schemas/Link', properties: {a: {$ref: '#/a'}, b: {$ref: 'broken.json#'}, c: {$ref: '#'}}}
get: {$ref: 'broken.json#/paths'}
schema: {$ref: 'other.yaml#/a'}
";

#[test]
fn no_broken_document_panics() {
    // A main thread's usual stack size.
    let worker = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(break_documents)
        .unwrap();
    worker.join().unwrap();
}

/// Each schema refers to the next one; converting them recursively would overflow the stack.
#[test]
fn a_long_chain_of_components_does_not_overflow_the_stack() {
    const LENGTH: usize = 2_000;
    let schemas = (0..LENGTH).map(|number| {
        let next = format!("#/components/schemas/C{}", number + 1);
        let items = json!({"type": "array", "items": {"$ref": next}});
        let schema = json!({"type": "object", "properties": {"next": items}});
        (format!("C{number}"), schema)
    });
    let schemas: Map<String, Value> = schemas.collect();
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/C0"}}});
    let responses = json!({"200": {"description": "", "content": content}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Chain", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": responses}}},
        "components": {"schemas": schemas},
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain.json");
    fs::write(&path, document.to_string()).unwrap();
    let generated = codegen::standalone(&path, "chain").unwrap();
    let types = &generated.files()[std::path::Path::new("src/types.rs")];
    assert!(types.contains(&format!("pub struct C{} ", LENGTH - 1)));
}

fn break_documents() {
    let count = std::env::var("MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(DEFAULT_MUTATIONS);
    let rich: Value = serde_yaml::from_str(RICH).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("other.yaml"), OTHER).unwrap();
    let (mut generated, mut refused) = (0, 0);
    for number in 0..count {
        let mut random = Random(SEED ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (file, text) = if random.below(4) == 0 {
            ("broken.yaml", broken_text(RICH, &mut random))
        } else {
            let mut document = rich.clone();
            for _ in 0..=random.below(MAX_BREAKS) {
                break_value(&mut document, &mut random);
            }
            ("broken.json", document.to_string())
        };
        let path = folder.path().join(file);
        fs::write(&path, &text).unwrap();
        match catch_unwind(AssertUnwindSafe(|| codegen::standalone(&path, "broken"))) {
            Ok(Ok(_)) => generated += 1,
            Ok(Err(failure)) => {
                assert!(!failure.diagnostics().is_empty());
                refused += 1;
            }
            Err(_) => panic!("mutation {number} panics; its document:\n{text}"),
        }
    }
    println!("{count} broken documents: {generated} generated, {refused} refused");
    assert!(
        generated > 0 && refused > 0,
        "neither outcome may be missing: {generated} generated, {refused} refused"
    );
}

/// xorshift64*: the same numbers on every platform.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len() as u64) as usize]
    }
}

/// Walks down to a random value, and replaces, removes, adds or renames there.
fn break_value(value: &mut Value, random: &mut Random) {
    let size = match value {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if size > 0 && random.below(5) > 0 {
        let index = random.below(size as u64) as usize;
        let inner = match value {
            Value::Object(members) => members.values_mut().nth(index),
            Value::Array(items) => items.get_mut(index),
            _ => None,
        };
        return break_value(inner.unwrap(), random);
    }
    match (random.below(4), value) {
        (0, Value::Object(members)) if !members.is_empty() => {
            let key = members
                .keys()
                .nth(random.below(members.len() as u64) as usize)
                .unwrap()
                .clone();
            members.shift_remove(&key);
        }
        (1, Value::Object(members)) if !members.is_empty() => rename(members, random),
        (1, Value::Object(members)) | (2, Value::Object(members)) => {
            members.insert(random.pick(&KEYS).to_string(), odd_value(random));
        }
        (0, Value::Array(items)) => items.clear(),
        (1, Value::Array(items)) => items.push(odd_value(random)),
        (_, value) => *value = odd_value(random),
    }
}

fn rename(members: &mut Map<String, Value>, random: &mut Random) {
    let key = members
        .keys()
        .nth(random.below(members.len() as u64) as usize)
        .unwrap()
        .clone();
    let value = members.shift_remove(&key).unwrap();
    members.insert(random.pick(&KEYS).to_string(), value);
}

const KEYS: [&str; 24] = [
    "$ref",
    "type",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "const",
    "not",
    "additionalProperties",
    "required",
    "discriminator",
    "default",
    "format",
    "nullable",
    "parameters",
    "content",
    "schema",
    "in",
    "",
    "\u{0}",
    "Δ λ",
    "x-a",
];

const STRINGS: [&str; 25] = [
    "",
    " ",
    "..",
    "null",
    "object",
    "array",
    "string",
    "integer",
    "#",
    "#/",
    "#/components/schemas/Link",
    "#/components/schemas/Tree",
    "#/components/schemas/~1",
    "#/paths",
    "other.yaml#/a",
    "other.yaml",
    "self",
    "Self",
    "type",
    "2XX",
    "default",
    "\u{0}\r\n",
    "ß—\u{202e}",
    "application/json",
    "a word of some length with spaces in it",
];

fn odd_value(random: &mut Random) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1.5e300),
        5 => json!([]),
        6 => json!({}),
        7 => json!([[{"a": []}], null, "a"]),
        8 => json!({"$ref": random.pick(&STRINGS)}),
        9 => json!({"type": random.pick(&STRINGS), "enum": [random.pick(&STRINGS), null, 1]}),
        10 => {
            json!({"allOf": [{"$ref": "#/components/schemas/Tree"}, {"oneOf": [{"$ref": random.pick(&STRINGS)}, true]}]})
        }
        _ => json!(random.pick(&STRINGS)),
    }
}

/// The text with random bytes removed, repeated or replaced, or its end cut off.
fn broken_text(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(6) {
        if bytes.is_empty() {
            break;
        }
        let from = random.below(bytes.len() as u64) as usize;
        let to = (from + random.below(40) as usize).min(bytes.len());
        match random.below(4) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let again = bytes[from..to].to_vec();
                bytes.splice(from..from, again);
            }
            2 => bytes.truncate(from.max(1)),
            _ => bytes[from] = *random.pick(b"{}[]:,-\"'&*#|>%@`\n\t 0a"),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
