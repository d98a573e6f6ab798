//! Makes the ids of operations that have none, from their HTTP methods and paths, as people call
//! them: `GET /v1/links/{id}/users` is `list_link_users`.
//!
//! An id is made from one operation alone. [`candidates`] are several, the best first, because two
//! operations may have the same.

use crate::model::names::{MAX_JOINED, singular, value_name};

/// Returns the ids that an operation may get: the short one, and the one of all parts of its path.
pub(crate) fn candidates(method: &str, path: &str) -> [String; 2] {
    [operation_id(method, path), spelled(method, path)]
}

/// Returns the key by which operations with the same short id are ordered: the first gets it. An
/// older version of a path, or a shorter path, is before others, wherever in the document it is.
pub(crate) fn rank(method: &str, path: &str) -> (usize, String) {
    (path.len(), format!("{path} {method}"))
}

/// Makes the short id. Left out are the prefix of all paths of an API (`/api/v2`), parameters that
/// are followed by something or that name one of many, and an ending `.json`.
fn operation_id(method: &str, path: &str) -> String {
    let segments = segments(path);
    let mut nouns: Vec<String> = Vec::new();
    let mut last_parameter = None;
    let mut is_one_of_many = false;
    for segment in &segments {
        match segment {
            Segment::Words(words) => {
                nouns.push(words.clone());
                (last_parameter, is_one_of_many) = (None, false);
            }
            Segment::Parameter(name) => {
                // Of several parameters, only the last is named.
                let one = nouns.last().and_then(|noun| singular(noun));
                let one = one.filter(|_| last_parameter.is_none());
                is_one_of_many = one.is_some();
                if let Some(one) = one {
                    nouns.pop();
                    nouns.push(one);
                }
                last_parameter = Some(name);
            }
        }
    }
    let verb = verb(method, last_parameter.is_some(), &mut nouns);
    if let (Some(name), false) = (last_parameter, is_one_of_many) {
        nouns.push(format!("by {name}"));
    }
    fitted(&verb, &nouns)
}

/// Returns the verb of an operation's id. Where the verb tells that it is about one of many, the
/// last noun becomes singular.
fn verb(method: &str, ends_with_parameter: bool, nouns: &mut Vec<String>) -> String {
    let method = method.to_ascii_uppercase();
    let last = nouns.last().and_then(|noun| singular(noun));
    let verb = match (method.as_str(), last, ends_with_parameter) {
        ("POST", _, false) if matches!(nouns.as_slice(), [only] if begins_with_verb(only)) => "",
        ("GET", Some(_), false) => "list",
        ("POST", Some(one), false) => {
            nouns.pop();
            nouns.push(one);
            "create"
        }
        ("PUT", _, true) => "replace",
        ("PATCH", _, true) => "update",
        _ => return method.to_ascii_lowercase(),
    };
    verb.to_owned()
}

/// Verbs with which paths begin that are names of functions: `POST /sendMessage`.
const VERBS: [&str; 14] = [
    "add", "check", "create", "delete", "edit", "find", "get", "list", "remove", "search", "send",
    "set", "stop", "update",
];

fn begins_with_verb(noun: &str) -> bool {
    let name = value_name(noun);
    let verb = name.split_once('_').map(|(verb, _)| verb);
    verb.is_some_and(|verb| VERBS.contains(&verb))
}

/// Makes the id of all parts of a path: `GET /links/{id}/users` is `get_links_by_id_users`.
fn spelled(method: &str, path: &str) -> String {
    let parts = path.split(['/', '?']).filter(|part| !part.is_empty());
    let parts = parts.map(|part| part.replace('{', " by ").replace('}', " "));
    fitted(&method.to_lowercase(), &parts.collect::<Vec<_>>())
}

/// Joins a verb and nouns. In a long name, the first nouns are left out, then the first words of
/// the last one.
fn fitted(verb: &str, nouns: &[String]) -> String {
    let mut parts: Vec<String> = nouns.iter().map(|noun| value_name(noun)).collect();
    loop {
        let name = without_repetition(&format!("{verb}_{}", parts.join("_")));
        if name.chars().count() <= MAX_JOINED {
            return name;
        }
        if parts.len() < 2 {
            parts = parts.concat().split('_').map(str::to_owned).collect();
        }
        if parts.len() < 2 {
            return value_name(&name.chars().take(MAX_JOINED).collect::<String>());
        }
        parts.remove(0);
    }
}

/// Leaves out words that are repeated at once, as in `/user/user_fields`.
fn without_repetition(name: &str) -> String {
    let mut words: Vec<&str> = name.split('_').collect();
    words.dedup();
    value_name(&words.join("_"))
}

enum Segment {
    /// Words, of which parameters within them are no part.
    Words(String),
    /// The name of a parameter.
    Parameter(String),
}

/// Splits a path. What says nothing about the operation is left out.
fn segments(path: &str) -> Vec<Segment> {
    let parts: Vec<&str> = path
        .split(['/', '?'])
        .filter(|part| !part.is_empty())
        .collect();
    let is_parameter = |part: &str| parameter(part).is_some();
    // The last words are kept, and the parameters that are behind them.
    let last_words = parts.iter().rposition(|part| !is_parameter(part));
    let mut segments = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let is_prefix = segments.is_empty();
        match parameter(part) {
            Some(_) if is_prefix && last_words.is_some_and(|last| index < last) => {}
            Some(name) => segments.push(Segment::Parameter(name.to_owned())),
            None if Some(index) != last_words
                && (is_version(part) || is_prefix && is_api(part)) => {}
            None => segments.push(Segment::Words(outside_braces(part))),
        }
    }
    segments
}

/// Returns the name of the parameter that a part of a path is, but for an ending such as `.json`.
fn parameter(part: &str) -> Option<&str> {
    if let Some(name) = part.strip_prefix(':') {
        return Some(name);
    }
    let (name, rest) = part.strip_prefix('{')?.split_once('}')?;
    let is_ending = rest.is_empty() || rest.starts_with('.') && !rest[1..].contains(['.', '-']);
    is_ending.then_some(name)
}

/// Returns a part of a path without its parameters and an ending `.json`.
fn outside_braces(part: &str) -> String {
    let mut words = String::new();
    let mut rest = part;
    while let Some((before, braced)) = rest.split_once('{') {
        words.push_str(before);
        words.push(' ');
        rest = braced.split_once('}').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    let words = words.trim().trim_end_matches(['.', '=']);
    match words.strip_suffix(".json").unwrap_or(words) {
        "" => part.replace(['{', '}'], " "),
        words => words.to_owned(),
    }
}

fn is_api(part: &str) -> bool {
    ["api", "rest"].contains(&part.to_ascii_lowercase().as_str())
        || part.starts_with(|c: char| c.is_ascii_digit()) && is_number(part)
}

/// Whether a part of a path is a version, such as `v2` or `v1.1`.
fn is_version(part: &str) -> bool {
    part.strip_prefix(['v', 'V']).is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_without_an_id_are_called_as_people_call_them() {
        for (method, path, id) in [
            ("GET", "/links", "list_links"),
            ("POST", "/links", "create_link"),
            ("GET", "/links/{id}", "get_link"),
            ("PUT", "/links/{id}", "replace_link"),
            ("PATCH", "/links/{id}", "update_link"),
            ("DELETE", "/companies/{id}", "delete_company"),
            ("GET", "/links/{id}/users", "list_link_users"),
            ("GET", "/links/{id}/status", "get_link_status"),
            ("POST", "/links/{id}/archive", "post_link_archive"),
            (
                "GET",
                "/files/{id}/metadata/{scope}/{key}",
                "get_file_metadata_by_key",
            ),
            (
                "PUT",
                "/files/{id}/metadata/{id}/{id}",
                "replace_file_metadata_by_id",
            ),
            ("GET", "/css_template/{pk}", "get_css_template_by_pk"),
            ("GET", "/api/v2/links", "list_links"),
            ("GET", "/api/2/role", "get_role"),
            (
                "GET",
                "/consumer/v1/customers/{id}",
                "get_consumer_customer",
            ),
            ("GET", "/{realm}/clients/{id}/roles", "list_client_roles"),
            ("GET", "/links/{id}.json", "get_link"),
            ("GET", "/groups.json", "list_groups"),
            ("GET", "/bounding_box.{format}", "get_bounding_box"),
            ("GET", "/search/tags?query={query}", "get_search_tags_query"),
            ("POST", "/sendMessage", "send_message"),
            ("POST", "/getUpdates", "get_updates"),
            ("GET", "/users/{id}/user_fields/{field}", "get_user_field"),
            ("GET", "/links/:id", "get_link"),
            ("GET", "/v1", "get_v1"),
            ("GET", "/{path}", "get_by_path"),
            ("GET", "/", "get"),
            (
                "POST",
                "/business-groups/{id}/spaces/{id}/legal-entities/{id}/customers/{id}/spaces",
                "create_space_legal_entity_customer_space",
            ),
            (
                "GET",
                "/assignments/microsoft.graph.additionalAccess(package='{a}',incompatible='{b}')",
                "get_additional_access_package_incompatible",
            ),
        ] {
            assert_eq!(operation_id(method, path), id, "{method} {path}");
            assert!(id.len() <= MAX_JOINED, "{id}");
        }
        let id = operation_id("GET", &format!("/{}", "a".repeat(50)));
        assert_eq!(id, format!("get_{}", "a".repeat(41)));
        assert_eq!(operation_id(&"m".repeat(50), "/"), "m".repeat(45));
    }

    #[test]
    fn a_second_id_has_all_parts_of_the_path() {
        assert_eq!(
            spelled("GET", "/api/v2/links/{id}/users"),
            "get_api_v2_links_by_id_users"
        );
    }
}
