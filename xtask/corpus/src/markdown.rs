//! Replaces a section of a Markdown page that stands between two markers.

use std::path::Path;

use crate::failed::Failed;

/// Replaces the text between the markers of `section` in the file by `measured`.
pub(crate) fn write(path: &Path, section: &str, measured: &str) -> Result<(), Failed> {
    let failed = |error| Failed(format!("cannot update {}: {error}", path.display()));
    let page = std::fs::read_to_string(path).map_err(failed)?;
    let page = replaced(&page, section, measured).ok_or_else(|| {
        let (begin, end) = markers(section);
        Failed(format!(
            "{} has no section `{section}`: add the lines `{begin}` and `{end}` to it",
            path.display()
        ))
    })?;
    std::fs::write(path, page).map_err(failed)
}

fn markers(section: &str) -> (String, String) {
    (
        format!("<!-- measured: {section} -->"),
        format!("<!-- end: {section} -->"),
    )
}

fn replaced(page: &str, section: &str, measured: &str) -> Option<String> {
    let (begin, end) = markers(section);
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!(
        "{before}{begin}\n\n{}\n\n{end}{after}",
        measured.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_the_text_between_the_markers_is_replaced() {
        let page = "a\n<!-- measured: x -->\nold\n<!-- end: x -->\nb\n<!-- measured: y -->\n<!-- end: y -->\n";
        let updated = replaced(page, "x", "new\n").unwrap();
        assert_eq!(
            updated,
            "a\n<!-- measured: x -->\n\nnew\n\n<!-- end: x -->\nb\n<!-- measured: y -->\n<!-- end: y -->\n"
        );
        assert_eq!(replaced(&updated, "x", "new"), Some(updated));
        assert_eq!(replaced(page, "z", "new"), None);
    }
}
