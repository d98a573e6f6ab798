//! Resolves URI references (RFC 3986) to a file and a JSON pointer in it, without opening the file.

use std::path::{Component, Path};

use crate::document::reference::percent_decoded;
use crate::document::unresolved::Refusal;

/// The remedy for a reference that can't be bundled.
pub(super) const BUNDLE: &str =
    "bundle the files into one document and import that, or replace the reference in overlay.yaml";

/// The target of a reference.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The path of the file, relative to the document's folder. It begins with `..` if the file is
    /// outside of that folder.
    pub(super) path: String,
    /// The JSON pointer in the file, percent-decoded.
    pub(super) pointer: String,
}

/// Resolves `reference`, which stands in the file at `base`.
pub(super) fn resolve(reference: &str, base: &str) -> Result<Address, Refusal> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let path = path(file, base)?;
    let pointer = percent_decoded(fragment);
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(Refusal::new(
            format!("`#{fragment}` is not a JSON pointer (RFC 6901)"),
            "in overlay.yaml, replace the reference by one whose fragment begins with `#/`",
        ));
    }
    Ok(Address { path, pointer })
}

fn path(file: &str, base: &str) -> Result<String, Refusal> {
    if file.is_empty() {
        return Ok(base.to_owned());
    }
    let refused = |message: &str| Err(Refusal::new(message, BUNDLE));
    if file.starts_with("//") || has_scheme(file) {
        return refused("it is a URI, not a path, and only local files are read");
    }
    if file.starts_with('/') {
        return refused("it is relative to a host, and the host is unknown");
    }
    if file.contains('?') {
        return refused("it has a query, and only local files are read");
    }
    let mut segments: Vec<String> = base.split('/').map(str::to_owned).collect();
    segments.pop();
    for segment in file.split('/') {
        let segment = percent_decoded(segment);
        match segment.as_str() {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| last != "..") => {
                segments.pop();
            }
            ".." => segments.push(segment),
            _ if is_file_name(&segment) => segments.push(segment),
            _ => {
                let name = segment.escape_debug();
                return refused(&format!("`{name}` is not a valid file name"));
            }
        }
    }
    Ok(segments.join("/"))
}

/// Whether the reference begins with a scheme (RFC 3986 section 3.1).
fn has_scheme(file: &str) -> bool {
    let Some((scheme, _)) = file.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether a segment is a single file name, also on platforms where `\` separates folders.
fn is_file_name(segment: &str) -> bool {
    let mut components = Path::new(segment).components();
    matches!(components.next(), Some(Component::Normal(name)) if name == segment)
        && components.next().is_none()
        && !segment.contains(['\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(reference: &str, base: &str) -> String {
        match resolve(reference, base) {
            Ok(Address { path, pointer }) => format!("{path} {pointer}"),
            Err(refusal) => refusal.message,
        }
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        for (reference, base, expected) in [
            ("pet.yaml", "api.yaml", "pet.yaml "),
            ("./pet.yaml#", "a/api.yaml", "a/pet.yaml "),
            ("../b/./x.json#/a/b", "a/api.yaml", "b/x.json /a/b"),
            ("../x.yaml", "api.yaml", "../x.yaml "),
            ("../../x.yaml", "../api.yaml", "../../../x.yaml "),
            ("#/a", "a/api.yaml", "a/api.yaml /a"),
            ("", "api.yaml", "api.yaml "),
            (
                "my%20pet.yaml#/a%7Bb%7D~1c",
                "api.yaml",
                "my pet.yaml /a{b}~1c",
            ),
            ("./a:b.yaml", "api.yaml", "a:b.yaml "),
        ] {
            assert_eq!(resolved(reference, base), expected, "{reference}");
        }
    }

    #[test]
    fn reference_to_something_other_than_a_file_is_refused() {
        for (reference, expected) in [
            ("https://a.example/x.yaml", "it is a URI"),
            ("//a.example/x.yaml", "it is a URI"),
            ("urn:a", "it is a URI"),
            ("/x.yaml", "it is relative to a host"),
            ("x.yaml?a=1", "it has a query"),
            ("x.yaml#Pet", "`#Pet` is not a JSON pointer"),
            ("a%2F..%2Fb.yaml", "`a/../b.yaml` is not a valid file name"),
            ("a\\b.yaml", "`a\\\\b.yaml` is not"),
            ("a%00.yaml", "`a\\0.yaml` is not"),
        ] {
            let message = resolved(reference, "api.yaml");
            assert!(message.starts_with(expected), "{reference}: {message}");
        }
    }
}
