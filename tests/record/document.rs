//! A provider's document: which operation a request calls, and whether an answer is a documented
//! one.

use serde_json::Value;

use crate::answer::{Answer, Body};

/// Lists the document of each row of the table of providers.
macro_rules! documents {
    ($($feature:literal: $client:ident as $module:ident $({ $($provider:tt)* })?;)*) => {
        const DOCUMENTS: &[(&str, &str)] = &[
            $(($feature, tracking_links::$module::REPAIRED_DOCUMENT),)*
        ];
    };
}
tracking_links::for_each_provider!(documents);

pub(crate) struct Document {
    json: Value,
    paths: matchit::Router<String>,
}

/// The operation that a request calls.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The path as the document has it.
    pub(crate) path: String,
}

impl Document {
    /// Reads the document of the provider of this name, as it is after the generator's repairs.
    pub(crate) fn of(name: &str) -> Result<Self, String> {
        let document = DOCUMENTS.iter().find(|(provider, _)| *provider == name);
        let (_, text) = document.ok_or_else(|| format!("there is no provider {name}"))?;
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut paths = matchit::Router::new();
        for path in json["paths"]
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys())
        {
            let inserted = paths.insert(path, path.clone());
            inserted.map_err(|error| format!("the path {path}: {error}"))?;
        }
        Ok(Self { json, paths })
    }

    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let path = self.paths.at(path).ok()?.value;
        let operation = self.json["paths"][path].get(method.to_lowercase())?;
        let id = operation["operationId"].as_str();
        Some(Operation {
            id: id.map_or_else(|| format!("{method} {path}"), str::to_owned),
            path: path.clone(),
        })
    }

    /// Lists what the document does not allow in an answer. A document need not name every error
    /// (OpenAPI, "Responses Object"), so an error of another status may have any form.
    pub(crate) fn faults(&self, answer: &Answer) -> Vec<String> {
        let operation = &self.json["paths"][&answer.path][answer.method.to_lowercase()];
        let responses = &operation["responses"];
        let (status, range) = (answer.status, answer.status / 100);
        let keys = [
            status.to_string(),
            format!("{range}XX"),
            "default".to_owned(),
        ];
        let Some(response) = keys.iter().find_map(|key| responses.get(key)) else {
            return match status {
                400.. => Vec::new(),
                _ => vec![format!("the document has no status {status}")],
            };
        };
        let Some(content) = self.resolved(response).get("content") else {
            return Vec::new();
        };
        let media_type = answer.media_type();
        let family = media_type.split('/').next().unwrap_or_default();
        let types = [media_type.clone(), format!("{family}/*"), "*/*".to_owned()];
        let types = types.iter().find_map(|documented| {
            let mut members = content.as_object()?.iter();
            let essence = |name: &str| name.split(';').next().map(|it| it.trim().to_lowercase());
            members.find(|(name, _)| essence(name).as_ref() == Some(documented))
        });
        let Some((_, described)) = types else {
            return vec![format!(
                "the document has no body of the type {media_type:?}"
            )];
        };
        match (described.get("schema"), &answer.body) {
            (Some(schema), Some(Body::Json(body))) => self.violations(schema, body),
            _ => Vec::new(),
        }
    }

    fn violations(&self, schema: &Value, body: &Value) -> Vec<String> {
        // References lead from the root, so the document's parts stand beside the schema.
        let mut root = schema.clone();
        for part in ["components", "paths"] {
            root[part] = self.json[part].clone();
        }
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
        match options.should_validate_formats(true).build(&root) {
            Err(error) => vec![format!("the document's schema is invalid: {error}")],
            Ok(schema) => {
                let errors = schema.iter_errors(body);
                let told =
                    errors.map(|error| format!("at {:?}: {error}", error.instance_path().as_str()));
                told.collect()
            }
        }
    }

    fn resolved<'a>(&'a self, response: &'a Value) -> &'a Value {
        let reference = response["$ref"].as_str();
        let target = reference.and_then(|it| self.json.pointer(it.strip_prefix('#')?));
        target.unwrap_or(response)
    }
}
