//! A document with one text in every place where a document may have a text.

use serde_json::{Value, json};

pub(crate) fn with_everywhere(text: &str) -> Value {
    let named = |suffix: &str| format!("{text}{suffix}");
    let link = format!("#/components/schemas/{text}Link");
    let json = |schema: Value| json!({"application/json": {"schema": schema}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": text, "version": text, "description": text},
        "servers": [{"url": "https://api.example.com", "description": text}],
        "tags": [{"name": text, "description": text}],
        "paths": {
            format!("/links/{{{text}}}"): {
                "summary": text,
                "post": {
                    "operationId": named("Create"),
                    "summary": text,
                    "description": text,
                    "tags": [text],
                    "parameters": [
                        {"name": text, "in": "path", "required": true, "description": text,
                         "schema": {"type": "string"}},
                        {"name": named("q"), "in": "query", "required": true, "description": text,
                         "schema": {"type": "string", "enum": [text, "b"], "default": text}},
                        {"name": "p", "in": "query", "description": text,
                         "schema": {"type": "string", "pattern": text, "example": text,
                                    "default": text, "format": text}},
                    ],
                    "requestBody": {"description": text, "content": json(json!({"$ref": link}))},
                    "security": [{named("key"): []}],
                    "responses": {
                        "200": {"description": text, "content": json(json!({"$ref": link}))},
                        "404": {"description": text, "content": json(json!({
                            "title": named("Error"),
                            "properties": {text: {"type": "string", "description": text}},
                        }))},
                        "409": {"description": text},
                    },
                },
            },
            format!("/files{text}"): {
                "put": {
                    "description": text,
                    "requestBody": {"content": {"multipart/form-data": {"schema": {
                        "type": "object",
                        "properties": {
                            text: {"type": "string", "description": text},
                            "file": {"type": "string", "format": "binary", "description": text},
                        },
                    }}}},
                    "responses": {"204": {"description": text}},
                },
            },
        },
        "components": {
            "securitySchemes": {named("key"): {
                "type": "apiKey", "in": "header", "name": "X-Key", "description": text,
            }},
            "schemas": {
                named("Link"): {
                    "type": "object",
                    "title": text,
                    "description": text,
                    "required": [text],
                    "properties": {
                        text: {"type": "string", "description": text, "default": text},
                        named("E"): {"type": "string", "enum": [text, named("2")],
                                     "description": text},
                        named("U"): {"$ref": format!("#/components/schemas/{text}Union")},
                        "map": {"type": "object", "additionalProperties": {"type": "integer"},
                                "description": text, "minProperties": 1},
                    },
                },
                named("Union"): {
                    "description": text,
                    "oneOf": [
                        {"$ref": format!("#/components/schemas/{text}A")},
                        {"type": "array", "items": {"type": "string"}, "description": text},
                    ],
                },
                named("A"): {
                    "type": "object",
                    "description": text,
                    "properties": {"a": {"type": "string", "description": text}},
                },
            },
        },
    })
}
