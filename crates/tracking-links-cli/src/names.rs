//! Finds the known name that a misspelt one was meant to be.

/// Returns the known name that a text is closest to; `None` if it is close to none.
pub(crate) fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > 64 {
        return None;
    }
    let text = text.trim().to_lowercase().replace([' ', '-'], "_");
    let near = |name| (strsim::damerau_levenshtein(&text, name), name);
    let (differences, name) = names.map(near).min()?;
    (differences <= (text.chars().count() / 3).max(1)).then_some(name)
}
