//! How much work a comparison is: counted, so that a busy machine does not matter.

use serde_json::{Map, Value, json};

use crate::between;

/// A document of types in one ring: each has a member of the next, the last one of the first. Many
/// operations send and receive one of them.
fn ring(types: usize, maximum: u64) -> Value {
    let reference = |index: usize| json!({ "$ref": format!("#/components/schemas/T{index}") });
    let schemas = (0..types).map(|index| {
        let schema = json!({ "type": "object", "properties": {
            "next": reference((index + 1) % types),
            "count": { "type": "integer", "maximum": maximum },
        } });
        (format!("T{index}"), schema)
    });
    let paths = (0..50).map(|index| {
        let content = json!({ "application/json": { "schema": reference(index * types / 50) } });
        let operation = json!({
            "operationId": format!("create{index}"),
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "ok", "content": content } },
        });
        (format!("/links/{index}"), json!({ "post": operation }))
    });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": Map::from_iter(paths),
        "components": { "schemas": Map::from_iter(schemas) },
    })
}

/// Compares two rings in which each type differs.
fn steps(types: usize) -> usize {
    let changes = between(&ring(types, 10), &ring(types, 5));
    assert_eq!(changes.changes().len(), types);
    for change in changes.changes() {
        assert_eq!(change.operations.len() + change.more_operations, 50);
    }
    changes.steps()
}

#[test]
fn a_ring_of_types_is_compared_with_work_that_is_linear_in_it() {
    let (some, twice) = (steps(1500), steps(3000));
    // Each pair is compared in both directions, rendered once, and followed to its one user.
    assert!(twice < 8 * 3000, "{twice} steps");
    assert!(
        twice <= 2 * some,
        "{twice} steps, and {some} for half of the types"
    );
}
