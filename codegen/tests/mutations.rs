//! Randomly broken documents, and deep and wide ones: each gives a client or a refusal, never a
//! panic, and in time.
//!
//! The seed is fixed, so every run has the same documents. Run more of them with
//! `MUTATIONS=50000 DEEP_DOCUMENTS=1000 cargo test -p codegen --release --test mutations`.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde_json::{Map, Value, json};

const DEFAULT_MUTATIONS: u64 = 300;
const DEFAULT_DEEP: u64 = 36;
/// The longest time that the processor may spend on a document.
const MAX_TIME: Duration = Duration::from_secs(20);
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

/// Documents that are deep or wide in each of the ways that a schema can contain another, and in
/// operations, parameters, values and texts: none overflows the stack, and the time that one takes
/// is in proportion to its size.
#[test]
fn deep_and_wide_documents_take_their_share_of_time() {
    let worker = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(deep_and_wide_documents)
        .unwrap();
    worker.join().unwrap();
}

/// By default, few and small documents. `DEEP_DOCUMENTS=1000` tries more, up to the full size.
fn deep_and_wide_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.json");
    let count = number("DEEP_DOCUMENTS", DEFAULT_DEEP);
    let mut longest = (Duration::ZERO, String::new());
    for number in 0..count {
        let mut random = Random(SEED ^ (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let kind = number as usize % (CHAINS.len() + WIDE.len());
        // The sizes grow with the documents that are asked for.
        let size = 30 + random.below(10 + number.min(1_000) * 2);
        let (name, document) = match CHAINS.get(kind) {
            Some(link) => (*link, chain(link, size)),
            None => {
                let name = WIDE[kind - CHAINS.len()];
                (name, wide(name, size * 10))
            }
        };
        fs::write(&path, document.to_string()).unwrap();
        let begun = processor_time();
        let generated = codegen::standalone(&path, "deep");
        let took = processor_time() - begun;
        let what = format!("{name} of size {size}");
        assert!(took < MAX_TIME, "{what} took {took:?}");
        let generated = generated.unwrap_or_else(|failure| panic!("{what}: {failure}"));
        assert!(generated.operations() > 0, "{what}");
        if took > longest.0 {
            longest = (took, what);
        }
    }
    println!("{count} deep and wide documents; the longest took {longest:?}");
}

/// The ways in which a schema contains the `next` one.
const CHAINS: [&str; 12] = [
    r#"{"type": "object", "properties": {"a": next}}"#,
    r#"{"type": "object", "required": ["a"], "properties": {"a": next, "b": next}}"#,
    r#"{"type": "object", "properties": {"a": {"type": "array", "items": next}}}"#,
    r#"{"type": "array", "items": next}"#,
    r#"{"type": "object", "additionalProperties": next}"#,
    r#"{"oneOf": [next, {"type": "string"}]}"#,
    r#"{"oneOf": [next, {"type": "array", "items": next}]}"#,
    r#"{"anyOf": [next, {"type": "object", "properties": {"number": {"type": "string"}}}]}"#,
    r#"{"allOf": [next, {"properties": {"number": {"type": "string"}}}]}"#,
    r#"{"allOf": [next], "nullable": true}"#,
    r#"{"not": next}"#,
    r#"next"#,
];

/// What a wide document has much of.
const WIDE: [&str; 6] = [
    "values",
    "properties",
    "parameters",
    "operations",
    "branches",
    "words",
];

/// A document of schemas, each of which contains the next one.
fn chain(link: &str, length: u64) -> Value {
    let schemas = (0..length).map(|number| {
        let next = format!(r##"{{"$ref": "#/components/schemas/C{}"}}"##, number + 1);
        let schema = match number + 1 == length {
            true => r#"{"type": "object", "properties": {"last": {"type": "string"}}}"#.to_owned(),
            false => link
                .replace("next", &next)
                .replace("number", &format!("n{number}")),
        };
        (format!("C{number}"), serde_json::from_str(&schema).unwrap())
    });
    let schemas: Map<String, Value> = schemas.collect();
    document(
        json!({"/a": {"post": operation(&json!({"$ref": "#/components/schemas/C0"}))}}),
        schemas,
    )
}

fn wide(what: &str, size: u64) -> Value {
    let numbers = || (0..size).map(|number| format!("n{number}"));
    let text = || json!({"type": "string"});
    let schema = match what {
        "values" => {
            json!({"type": "string", "enum": numbers().chain((0..size).map(|n| "-".repeat(n as usize % 9))).collect::<Vec<_>>()})
        }
        "properties" => {
            json!({"properties": numbers().map(|name| (name, text())).collect::<Map<_, _>>()})
        }
        "branches" => {
            json!({"oneOf": numbers().map(|name| json!({"properties": {name: text()}})).collect::<Vec<_>>()})
        }
        "words" => {
            json!({"type": "object", "description": "*a `b` <c> [d](e) ".repeat(size as usize)})
        }
        _ => json!({}),
    };
    let mut post = operation(&schema);
    if what == "parameters" {
        let parameters =
            numbers().map(|name| json!({"in": "query", "name": name, "schema": text()}));
        post["parameters"] = parameters.collect();
    }
    let mut paths = Map::from_iter([("/a".to_owned(), json!({"post": post}))]);
    if what == "operations" {
        let more = numbers().map(|name| (format!("/{name}"), json!({"get": {"responses": {}}})));
        paths.extend(more);
    }
    document(paths.into(), Map::new())
}

fn operation(schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({
        "requestBody": {"content": content},
        "responses": {"200": {"description": "", "content": content}},
    })
}

fn document(paths: Value, schemas: Map<String, Value>) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Deep", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// Returns the time that the processor spent on this thread: that on the clock depends on what else
/// runs.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn processor_time() -> Duration {
    static BEGUN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGUN.elapsed()
}

/// Returns the number in an environment variable.
fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap())
}

fn break_documents() {
    let count = number("MUTATIONS", DEFAULT_MUTATIONS);
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
        let begun = processor_time();
        let outcome = catch_unwind(AssertUnwindSafe(|| codegen::standalone(&path, "broken")));
        let took = processor_time() - begun;
        assert!(
            took < MAX_TIME,
            "mutation {number} took {took:?}; its document:\n{text}"
        );
        match outcome {
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
