//! The document that progenitor is given: for each operation one POST with its parameters, all in the query, and
//! its JSON body, and for each typed answer one GET that returns it.
//!
//! progenitor makes Rust types of them; where the parameters really go, and which status brings which
//! answer, is written by `refine` from the plan.

use serde_json::{Map, Value, json};

use super::operations::is_json;
use crate::plan::{Content, Plan};

pub(super) fn stand_in(root: &Value, plan: &mut Plan) -> Value {
    let mut paths = Map::new();
    let no_value = Value::Null;
    for (index, operation) in plan.operations.iter_mut().enumerate() {
        let value = root.pointer(&operation.pointer).unwrap_or(&no_value);
        let schemas = value
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|parameter| &parameter["schema"]);
        let parameters: Vec<Value> = operation
            .parameters
            .iter()
            .zip(schemas)
            .enumerate()
            .map(|(index, (parameter, schema))| {
                let required = parameter.required && parameter.default.is_none();
                let mut schema = schema.clone();
                if let Value::Object(members) = &mut schema {
                    members.shift_remove("default");
                }
                json!({"name": parameter_name(index), "in": "query", "required": required, "schema": schema})
            })
            .collect();
        let mut post = json!({
            "operationId": operation.method_name,
            "parameters": parameters,
            "responses": {"204": {"description": ""}},
        });
        if operation.body.is_some() {
            let schema = json_schema(value.get("requestBody"));
            post["requestBody"] =
                json!({"required": true, "content": {"application/json": {"schema": schema}}});
        }
        paths.insert(format!("/{index}"), json!({"post": post}));

        let keys = value.get("responses").and_then(Value::as_object);
        for response in &mut operation.responses {
            let Content::Json { stand_in } = &mut response.content else {
                continue;
            };
            let key = keys
                .into_iter()
                .flatten()
                .find(|(key, _)| super::operations::status(key) == Some(response.status));
            let schema = json_schema(key.map(|(_, response)| response));
            *stand_in = format!("answer {index} {}", response.name);
            let get = json!({
                "operationId": stand_in,
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}},
            });
            paths.insert(format!("/{index}/{}", response.name), json!({"get": get}));
        }
    }
    let schemas = root
        .get("components")
        .and_then(|c| c.get("schemas"))
        .cloned()
        .unwrap_or_else(|| json!({}));
    json!({
        "openapi": "3.0.3",
        "info": {"title": "stand-in", "version": "0"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// A stand-in parameter's name: one that no casing changes and nothing of progenitor's has.
pub(crate) fn parameter_name(index: usize) -> String {
    format!("p{index}")
}

fn json_schema(holder: Option<&Value>) -> Value {
    holder
        .and_then(|holder| holder.get("content"))
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .find(|(media_type, value)| is_json(media_type) && value.get("schema").is_some())
        .map_or_else(|| json!({}), |(_, value)| value["schema"].clone())
}
