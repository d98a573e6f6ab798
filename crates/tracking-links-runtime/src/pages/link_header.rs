//! The header `Link` (RFC 8288 section 3): finds the target of the link to the next page.

use http::header::{HeaderMap, LINK};

/// Returns the target of the first link whose relation is `next`.
pub(super) fn next(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(links).find_map(|link| {
        // With an anchor, the link starts at another resource than the page (section 3.2).
        let is_next = link.has_relation("next") && link.parameter("anchor").is_none();
        is_next.then(|| link.target.to_owned())
    })
}

struct Link<'v> {
    target: &'v str,
    parameters: Vec<(&'v str, String)>,
}

impl Link<'_> {
    /// Returns the value of the first parameter of a name, as section 3.3 asks for `rel`.
    fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    fn has_relation(&self, relation: &str) -> bool {
        let relations = self.parameter("rel").unwrap_or_default();
        let mut relations = relations.split_ascii_whitespace();
        relations.any(|known| known.eq_ignore_ascii_case(relation))
    }
}

/// Reads the links of a value, up to the first that is not valid.
fn links(value: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = value;
    while let Some((link, after)) = link(rest) {
        links.push(link);
        rest = after;
    }
    links
}

/// Reads a link: `<target>; name=value; name="value"`. Returns what follows it.
fn link(text: &str) -> Option<(Link<'_>, &str)> {
    let text = text.trim_start_matches([' ', '\t', ',']);
    let (target, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    let mut parameters = Vec::new();
    while let Some(text) = rest.trim_start().strip_prefix(';') {
        let end = text.find(['=', ';', ',']).unwrap_or(text.len());
        let name = text[..end].trim();
        let Some(text) = text[end..].strip_prefix('=') else {
            rest = &text[end..];
            continue;
        };
        let (value, after) = parameter_value(text.trim_start())?;
        parameters.push((name, value));
        rest = after;
    }
    let target = target.trim();
    Some((Link { target, parameters }, rest))
}

/// Reads a token or a quoted string (RFC 9110 section 5.6). Returns what follows it.
fn parameter_value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let (mut value, mut is_escaped) = (String::new(), false);
    for (index, character) in quoted.char_indices() {
        match character {
            '"' if !is_escaped => return Some((value, &quoted[index + 1..])),
            '\\' if !is_escaped => is_escaped = true,
            _ => {
                value.push(character);
                is_escaped = false;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use http::header::HeaderValue;

    use super::*;

    fn next_of(values: &[&'static str]) -> Option<String> {
        let pair = |value: &&'static str| (LINK, HeaderValue::from_static(value));
        next(&values.iter().map(pair).collect())
    }

    #[test]
    fn the_link_to_the_next_page_is_found_among_others() {
        let found = "https://h/a?x=1,2;3";
        for values in [
            &["<https://h/a?x=1,2;3>; rel=\"next\""][..],
            &["<https://h/a?x=1,2;3>;rel=next"],
            &["< https://h/a?x=1,2;3 > ; title=\"a \\\"b, c; d\" ; REL = \"Prefetch Next\""],
            &["<https://h/0>; rel=\"prev\", <https://h/a?x=1,2;3>; rel=\"next\""],
            &[
                "<https://h/0>; rel=first",
                "<https://h/a?x=1,2;3>; crossorigin; rel=next",
            ],
            &[",, <https://h/0>; rel=last , <https://h/a?x=1,2;3>; rel=next,"],
        ] {
            assert_eq!(next_of(values).as_deref(), Some(found), "{values:?}");
        }
    }

    #[test]
    fn other_links_are_none() {
        for value in [
            "",
            "https://h/a; rel=next",
            "<https://h/a",
            "<https://h/a>",
            "<https://h/a>; rel=nextish",
            "<https://h/a>; rel=prev; rel=next",
            "<https://h/a>; title=\"rel=next\"",
            "<https://h/a>; rel=next; anchor=\"#b\"",
            "<https://h/a>; rel=\"next",
        ] {
            assert_eq!(next_of(&[value]), None, "{value}");
        }
    }
}
