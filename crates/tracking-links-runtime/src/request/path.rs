//! Expands path templates: replaces each `{name}` by the value of the parameter.
//!
//! A value can't change the rest of the path. It is percent-encoded, and a segment that would
//! become empty, `.` or `..` is refused, since servers and proxies may resolve such a segment to
//! another path.

use std::borrow::Cow;

use crate::request::encode;

/// An expanded path template, to be appended to a base URL.
#[derive(Debug)]
pub(crate) struct Path<'t> {
    /// The path, percent-encoded, starting with a slash.
    pub(crate) text: Cow<'t, str>,
    /// The query of the template: some OpenAPI documents have paths with a query.
    pub(crate) query: Option<String>,
}

/// Expands a path template with values that are already percent-encoded. The error names the
/// parameter and does not quote its value.
pub(crate) fn expand<'t>(template: &'t str, values: &[(&str, String)]) -> Result<Path<'t>, String> {
    // Fast path: many templates have no parameter and nothing to encode.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_');
    if template.starts_with('/') && template.bytes().all(is_plain) {
        return Ok(Path {
            text: Cow::Borrowed(template),
            query: None,
        });
    }
    // Cut the fragment, which is never sent. Some OpenAPI documents use it to tell two operations
    // with the same path apart.
    let template = template
        .split_once('#')
        .map_or(template, |(before, _)| before);
    let (template, query) = match template.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (template, None),
    };
    let mut text = String::with_capacity(template.len() + 32);
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        text.push('/');
        let start = text.len();
        let name = expand_segment(segment, values, &mut text)?;
        if let (Some(name), "" | "." | "..") = (name, &text[start..]) {
            return Err(format!(
                "path parameter {name}: is empty, \".\" or \"..\", which would change the path; \
                 pass another value"
            ));
        }
    }
    let text = Cow::Owned(text);
    Ok(Path { text, query })
}

/// Expands a segment of the template, and appends it to `text`. Returns the name of the last
/// parameter in the segment.
fn expand_segment<'t>(
    segment: &'t str,
    values: &[(&str, String)],
    text: &mut String,
) -> Result<Option<&'t str>, String> {
    let mut rest = segment;
    let mut last = None;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, open)| Some((before, open.split_once('}')?)))
    {
        text.extend(encode::literal(before));
        let value = values.iter().find(|(known, _)| *known == name);
        let Some((_, value)) = value else {
            return Err(format!(
                "path parameter {name}: is required but has no value"
            ));
        };
        text.push_str(value);
        last = Some(name);
        rest = after;
    }
    text.extend(encode::literal(rest));
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;
    use crate::client::base_url::BaseUrl;
    use crate::request::style;
    use serde_json::json;

    /// Returns the path segments that a server would see, or the error.
    fn segments(template: &str, value: &str) -> Result<Vec<String>, String> {
        let value = style::path(&Parameter::path("id"), &json!(value)).unwrap();
        let path = expand(template, &[("id", value)])?;
        let url = BaseUrl::parse("https://h/v1").unwrap().join(&path, "")?;
        Ok(url.path_segments().unwrap().map(str::to_owned).collect())
    }

    #[test]
    fn any_value_is_one_segment_or_an_error() {
        let long = "é/".repeat(5_000);
        let printable = "... %2e%2e %2E. .%2e a/b a\\b / \\ ../.. ..\\.. a?b a#b a;b ünï % %zz {id} \
                         https://evil.example/ @evil :80";
        let others = ["", ".", "..", "\u{202e}", "\0", "\r\n", "\t", " ", &long];
        for value in printable.split(' ').chain(others) {
            match segments("/a/{id}/b", value) {
                Ok(found) => {
                    assert_eq!(found.len(), 4, "{value:?}");
                    assert_eq!(
                        (&*found[0], &*found[1], &*found[3]),
                        ("v1", "a", "b"),
                        "{value:?}"
                    );
                    let decoded = percent_encoding::percent_decode_str(&found[2]).decode_utf8();
                    assert_eq!(decoded.unwrap(), value);
                }
                Err(refusal) => {
                    assert!(["", ".", ".."].contains(&value), "{value:?}: {refusal}");
                    assert!(refusal.contains("path parameter id"), "{refusal}");
                }
            }
        }
        for value in ["", ".", ".."] {
            assert!(segments("/a/{id}/b", value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn a_segment_may_contain_parameters_and_text() {
        assert_eq!(
            segments("/a/x-{id}.json", "..").unwrap(),
            ["v1", "a", "x-...json"]
        );
        assert_eq!(segments("/{id}{id}", "a").unwrap(), ["v1", "aa"]);
        assert!(segments("/a/{id}.", "").is_err());
        assert!(segments("/a/{id}{id}", ".").is_err());
    }

    #[test]
    fn a_parameter_without_a_value_is_named() {
        let error = expand("/a/{other}", &[("id", "1".to_owned())]).unwrap_err();
        assert_eq!(error, "path parameter other: is required but has no value");
    }

    #[test]
    fn template_text_is_encoded_where_urls_require_it() {
        assert_eq!(segments("a b/{id}", "1").unwrap(), ["v1", "a%20b", "1"]);
        assert_eq!(segments("/a/", "1").unwrap(), ["v1", "a", ""]);
        assert_eq!(
            segments("/a/{unclosed", "1").unwrap(),
            ["v1", "a", "%7Bunclosed"]
        );
        assert!(segments("/../a", "1").is_err());
        assert!(segments("/%2e%2e/a", "1").is_err());
    }

    #[test]
    fn a_templates_query_is_sent_and_its_fragment_is_not() {
        let base = BaseUrl::parse("https://h").unwrap();
        let path = expand("/a?x=1#one", &[]).unwrap();
        assert_eq!(
            base.join(&path, "y=2&").unwrap().as_str(),
            "https://h/a?x=1&y=2"
        );
        let path = expand("/a#two", &[]).unwrap();
        assert_eq!(base.join(&path, "").unwrap().as_str(), "https://h/a");
    }
}
