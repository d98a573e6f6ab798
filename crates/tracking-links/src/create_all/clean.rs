//! Keeps the client's credentials out of the journal, whatever a server writes into a link.

use serde_json::Value;
use tracking_links_runtime::Runtime;

use crate::link::TrackingLink;

/// Replaces the client's credentials by `[redacted]` in the texts of a link.
pub(super) fn without_credentials(link: TrackingLink, runtime: Option<&Runtime>) -> TrackingLink {
    let Some(runtime) = runtime else {
        return link;
    };
    if has_no_credential(&link, runtime) {
        return link;
    }
    let Ok(mut json) = serde_json::to_value(&link) else {
        return link;
    };
    match redact(&mut json, runtime) {
        // A text that had a form, such as a time, and has none any more, is worth nothing.
        true => serde_json::from_value(json).unwrap_or_else(|_| TrackingLink::new(&link.provider)),
        false => link,
    }
}

/// Tells in one look that a link has no credential, as nearly all have none. Without an escape in
/// its JSON, all texts stand there as they are.
fn has_no_credential(link: &TrackingLink, runtime: &Runtime) -> bool {
    let Ok(json) = serde_json::to_string(link) else {
        return false;
    };
    !json.contains('\\') && runtime.redact(json.clone()) == json
}

/// Returns whether anything was replaced.
fn redact(json: &mut Value, runtime: &Runtime) -> bool {
    match json {
        Value::String(text) => {
            let clean = runtime.redact(text.clone());
            let is_changed = clean != *text;
            *text = clean;
            is_changed
        }
        Value::Array(items) => redact_all(items.iter_mut(), runtime),
        Value::Object(members) => redact_all(members.values_mut(), runtime),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn redact_all<'a>(values: impl Iterator<Item = &'a mut Value>, runtime: &Runtime) -> bool {
    let mut is_changed = false;
    for value in values {
        is_changed |= redact(value, runtime);
    }
    is_changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracking_links_runtime::{Api, Builder, Credential};

    static API: Api = Api {
        name: "example",
        title: "Example",
        base_url: Some("https://a.example"),
        headers: &[],
        user_agent: "example/1",
        rate_limit: None,
        errors: &[],
    };

    #[test]
    fn a_credential_is_replaced_also_where_a_server_escapes_it() {
        let token = "sentinel\"token";
        let builder = Builder::<Runtime>::new(&API).credential(Credential::bearer(token));
        let runtime = builder.build().unwrap();
        for (name, clean) in [
            ("Spring sentinel\"token", "Spring [redacted]"),
            ("Spring sentinel\\\"token", "Spring [redacted]"),
            ("Spring \"24\"", "Spring \"24\""),
        ] {
            let mut link = TrackingLink::new("example");
            link.name = Some(name.to_owned());
            let link = without_credentials(link, Some(&runtime));
            assert_eq!(link.name.unwrap(), clean);
        }
    }
}
