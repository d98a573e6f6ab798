//! References as RFC 3986 has them: which file beside the document, and what in it. Reads nothing.

use std::path::{Component, Path};

use crate::document::reference::percent_decoded;
use crate::document::unresolved::Refusal;

/// What to do about a reference that leads out of the files.
pub(super) const BUNDLE: &str =
    "bundle the files into one document and import that, or replace the reference in overlay.yaml";

/// What a reference names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The file: segments from the library's folder, `..` first where it lies above.
    pub(super) path: String,
    /// The JSON pointer in it, decoded.
    pub(super) pointer: String,
}

/// The address that `reference` has in the file at `from`.
pub(super) fn address(reference: &str, from: &str) -> Result<Address, Refusal> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let path = path(file, from)?;
    let pointer = percent_decoded(fragment);
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(Refusal::new(
            format!("`#{fragment}` is no JSON pointer (RFC 6901)"),
            "a fragment begins with `#/`: replace the reference in overlay.yaml",
        ));
    }
    Ok(Address { path, pointer })
}

fn path(file: &str, from: &str) -> Result<String, Refusal> {
    if file.is_empty() {
        return Ok(from.to_owned());
    }
    if file.starts_with("//") || has_scheme(file) {
        return Err(Refusal::new(
            "it is an address, and nothing is fetched from the network",
            BUNDLE,
        ));
    }
    if file.starts_with('/') {
        return Err(Refusal::new(
            "it begins at the root of a host that is not known",
            BUNDLE,
        ));
    }
    if file.contains('?') {
        return Err(Refusal::new("it has a query, which no file has", BUNDLE));
    }
    let mut segments: Vec<String> = from.split('/').map(str::to_owned).collect();
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
                return Err(Refusal::new(
                    format!("`{}` cannot be the name of a file", segment.escape_debug()),
                    BUNDLE,
                ));
            }
        }
    }
    Ok(segments.join("/"))
}

/// A scheme (RFC 3986 section 3.1) before anything that ends one.
fn has_scheme(file: &str) -> bool {
    let Some((scheme, _)) = file.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// One name, on this machine and on those that take `\` for a separator.
fn is_file_name(segment: &str) -> bool {
    let mut components = Path::new(segment).components();
    matches!(components.next(), Some(Component::Normal(name)) if name == segment)
        && components.next().is_none()
        && !segment.contains(['\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(reference: &str, from: &str) -> String {
        match address(reference, from) {
            Ok(Address { path, pointer }) => format!("{path} {pointer}"),
            Err(refusal) => refusal.message,
        }
    }

    #[test]
    fn references_lead_from_the_folder_of_their_file() {
        for (reference, from, expected) in [
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
            assert_eq!(at(reference, from), expected, "{reference}");
        }
    }

    #[test]
    fn what_is_no_file_is_said() {
        for (reference, expected) in [
            ("https://a.example/x.yaml", "it is an address"),
            ("//a.example/x.yaml", "it is an address"),
            ("urn:a", "it is an address"),
            ("/x.yaml", "it begins at the root"),
            ("x.yaml?a=1", "it has a query"),
            ("x.yaml#Pet", "`#Pet` is no JSON pointer"),
            (
                "a%2F..%2Fb.yaml",
                "`a/../b.yaml` cannot be the name of a file",
            ),
            ("a\\b.yaml", "`a\\\\b.yaml` cannot be"),
            ("a%00.yaml", "`a\\0.yaml` cannot be"),
        ] {
            let message = at(reference, "api.yaml");
            assert!(message.starts_with(expected), "{reference}: {message}");
        }
    }
}
