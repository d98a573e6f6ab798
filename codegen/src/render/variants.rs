//! Names the variants of an enum by its values.
//!
//! A name depends on the value alone, unless several values would have the same one. Then the value
//! that is nearest to the name has it, and the others have what tells them apart in theirs: their
//! signs, or their capitals. The order of the values has no effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::names::{joined, type_name, unique};

/// Returns the names of values, each given with the name that the document has for it.
pub(super) fn variant_names(values: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (value, named)) in values.iter().enumerate() {
        let named = named.map(type_name).filter(|name| name != "X");
        let wanted = named.unwrap_or_else(|| variant_name(value));
        groups.entry(wanted).or_default().push(index);
    }
    let mut names = vec![String::new(); values.len()];
    let mut used: BTreeSet<String> = groups.keys().cloned().collect();
    for (wanted, mut group) in groups {
        group.sort_by_key(|index| {
            let value = values[*index].0;
            (distance(value, &wanted), value)
        });
        for (rank, index) in group.into_iter().enumerate() {
            if rank == 0 {
                names[index].clone_from(&wanted);
                continue;
            }
            let value = values[index].0;
            let (spelled, case) = (spelled(value), case(value));
            let told = [
                spelled.replace("Underscore", ""),
                joined(&[&wanted, case]),
                joined(&[&spelled, case]),
                joined(&[&spelled, "Sign"]),
            ];
            let mut told = with_outer_signs(value).into_iter().chain(told);
            let free = told.find(|name| !used.contains(name));
            let name = free.unwrap_or_else(|| unique(&spelled, |name| used.contains(name)));
            used.insert(name.clone());
            names[index] = name;
        }
    }
    names
}

/// Returns the name of the variant for a value that is none of those listed, beside variants with
/// these names.
pub(super) fn unknown_variant<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let is_used = |wanted: &str| names.clone().any(|name| name == wanted);
    let free = ["Unknown", "UnknownValue", "Unlisted"]
        .into_iter()
        .find(|wanted| !is_used(wanted));
    free.map_or_else(|| unique("UnknownToTheDocument", is_used), str::to_owned)
}

/// Returns how much a value differs from its name.
fn distance(value: &str, name: &str) -> (bool, usize, usize) {
    let signs = value.chars().filter(|c| !c.is_alphanumeric() && *c != '_');
    let capitals = value.chars().filter(|c| c.is_uppercase());
    (value != name, signs.count(), capitals.count())
}

/// Makes the name of a value's variant. A sign of a number is part of it, and a value without
/// letters or digits is spelled out: `>=` is `GreaterEqual`.
fn variant_name(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        let is_before_digit = rest.peek().is_some_and(char::is_ascii_digit);
        let is_behind_word = text.ends_with(char::is_alphanumeric);
        let zone = text.to_ascii_uppercase();
        let is_zone = zone.ends_with("GMT") || zone.ends_with("UTC");
        match c {
            '+' if is_before_digit => text.push_str(" plus "),
            '-' | '−' if is_before_digit && (!is_behind_word || is_zone) => {
                text.push_str(" minus ");
            }
            c => text.push(c),
        }
    }
    let name = type_name(&text);
    if name == "X" && !value.eq_ignore_ascii_case("x") {
        return spelled(value);
    }
    name
}

/// Makes a name in which the signs before and behind the words are spelled out: `-created_at` is
/// `MinusCreatedAt`. `None` if there are no such signs, or no words.
fn with_outer_signs(value: &str) -> Option<String> {
    let words = value.trim_matches(|c: char| !c.is_alphanumeric());
    if words.is_empty() || words == value {
        return None;
    }
    let (before, behind) = value.split_once(words)?;
    let [before, behind] = [before, behind].map(|signs| match signs {
        "" => String::new(),
        signs => spelled(signs),
    });
    Some(joined(&[&before, &variant_name(words), &behind]))
}

/// Makes a name in which all signs are spelled out. One without a word, such as an emoji, is its
/// code point: `U1f3b2`.
fn spelled(value: &str) -> String {
    let mut words = String::new();
    for c in value.chars() {
        match c.is_alphanumeric() {
            true => words.push(c),
            false => {
                words.push(' ');
                match sign(c) {
                    Some(sign) => words.push_str(sign),
                    None if is_selector(c) => {}
                    None => words.push_str(&format!("u{:x}", u32::from(c))),
                }
                words.push(' ');
            }
        }
    }
    match words.is_empty() {
        true => "Empty".to_owned(),
        false => type_name(&words),
    }
}

/// Returns what the capitals of a value are; nothing for one without letters.
fn case(value: &str) -> &'static str {
    let mut letters = value.chars().filter(|c| c.is_alphabetic());
    let is_lower = letters.clone().all(char::is_lowercase);
    let has_none = letters.clone().next().is_none();
    match letters.all(char::is_uppercase) {
        _ if has_none => "",
        true => "Uppercase",
        false if is_lower => "Lowercase",
        false => "MixedCase",
    }
}

/// Whether a character only tells how the one before is displayed.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '~' => "tilde",
        '#' => "hash",
        '$' => "dollar",
        '@' => "at",
        '^' => "caret",
        '?' => "question",
        '_' => "underscore",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        '\'' => "apostrophe",
        '"' => "quote",
        ' ' => "space",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(values: &[&str]) -> Vec<String> {
        let values: Vec<_> = values.iter().map(|value| (*value, None)).collect();
        variant_names(&values)
    }

    #[test]
    fn signs_and_capitals_tell_values_apart() {
        for (values, expected) in [
            (&["1m", "1M"][..], &["_1m", "_1mUppercase"][..]),
            (&["1M", "1m"], &["_1mUppercase", "_1m"]),
            (
                &["a b", "a-b", "A_B", "AB"],
                &["ASpaceB", "AMinusB", "AB", "Ab"],
            ),
            (
                &["Etc/GMT-1", "Etc/GMT+1", "Etc/GMT13"],
                &["EtcGmtMinus1", "EtcGmtPlus1", "EtcGmt13"],
            ),
            (&["-1", "+1", "1"], &["Minus1", "Plus1", "_1"]),
            (&["utf-8", "1.5", "15"], &["Utf8", "_1_5", "_15"]),
            (
                &["Asc", "ASC", "asc"],
                &["Asc", "AscUppercase", "AscLowercase"],
            ),
            (&[">=", "<=", ""], &["GreaterEqual", "LessEqual", "Empty"]),
            (
                &["created_at", "-created_at"],
                &["CreatedAt", "MinusCreatedAt"],
            ),
            (&["signUp", "SIGN_UP"], &["SignUp", "SignUpUppercase"]),
            (
                &["*", "star", "A+", "A"],
                &["StarSign", "Star", "APlus", "A"],
            ),
            (&["🎲", "⬅\u{fe0f}", "⬆"], &["U1f3b2", "U2b05", "U2b06"]),
        ] {
            assert_eq!(names(values), expected, "{values:?}");
        }
    }

    #[test]
    fn names_of_the_document_are_taken() {
        let values = [("1", Some("free_plan")), ("2", Some("…")), ("3", None)];
        assert_eq!(variant_names(&values), ["FreePlan", "_2", "_3"]);
    }
}
