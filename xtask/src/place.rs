//! Faults with their lines in TOML files.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use codegen::diagnostic::Diagnostic;

/// Adds the file to a fault, with the line of the value to which the keys lead, or else of the
/// innermost table on the way.
pub(crate) fn at(root: &Path, file: &str, keys: &[&str], fault: Diagnostic) -> Diagnostic {
    let Ok(text) = fs::read_to_string(root.join(file)) else {
        return fault;
    };
    let span = span(&text, keys);
    fault.at(file, &text.into(), span)
}

/// Adds the file to a fault, with the first line that `is_it`.
pub(crate) fn at_line(
    root: &Path,
    file: &str,
    is_it: impl Fn(&str) -> bool,
    fault: Diagnostic,
) -> Diagnostic {
    let Ok(text) = fs::read_to_string(root.join(file)) else {
        return fault;
    };
    let mut start = 0;
    let line = text.split_inclusive('\n').find_map(|line| {
        start += line.len();
        is_it(line.trim_end())
            .then(|| start - line.len()..start - line.len() + line.trim_end().len())
    });
    let text: Arc<str> = text.into();
    fault.at(file, &text, line)
}

fn span(text: &str, keys: &[&str]) -> Option<Range<usize>> {
    let document = toml_edit::Document::parse(text).ok()?;
    let mut item = document.as_item();
    let mut span = None;
    for key in keys {
        let Some(inner) = item.get(key) else { break };
        item = inner;
        span = item.span().or(span);
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_keys() {
        let text = "[package]\nname = \"a\"\n\n[dependencies]\nb = { path = \"b\" }\n";
        let found = |keys: &[&str]| &text[span(text, keys).unwrap()];
        assert_eq!(found(&["package", "name"]), "\"a\"");
        assert_eq!(found(&["dependencies", "b"]), "{ path = \"b\" }");
        assert!(found(&["package", "version"]).starts_with("[package]"));
        assert_eq!(span(text, &["workspace"]), None);
    }
}
