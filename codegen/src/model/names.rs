//! Makes Rust identifiers from the document's names.

use std::borrow::Cow;

use heck::{ToKebabCase as _, ToPascalCase, ToSnakeCase};
use unicode_normalization::UnicodeNormalization as _;

/// Makes the name of a type or a variant. Digits that a sign separates stay apart: `v1.2` is
/// `V1_2`.
pub(crate) fn type_name(text: &str) -> String {
    let text = separated(text);
    let parts = between_digits(&text).map(|part| part.to_pascal_case());
    let cased = parts.collect::<Vec<_>>().join("_");
    match cased.len() > MAX_LENGTH {
        true => identifier(&short(&cased), "X"),
        false => identifier(&cased, "X"),
    }
}

/// Splits a text at each sign that is between two digits.
fn between_digits(text: &str) -> impl Iterator<Item = &str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut end_of_digits = None;
        for (index, c) in text.char_indices() {
            match end_of_digits {
                Some(end) if is_digit(c) && end < index => {
                    rest = Some(&text[index..]);
                    return Some(&text[..end]);
                }
                _ if is_digit(c) => end_of_digits = Some(index + 1),
                Some(_) if !c.is_alphanumeric() => {}
                _ => end_of_digits = None,
            }
        }
        rest = None;
        Some(text)
    })
}

/// The length of the longest name that is joined of several names of the document.
pub(crate) const MAX_JOINED: usize = 45;

/// Returns a name that is joined of several, without the underscores of names that begin with a
/// digit: rustc warns of a type's name with an underscore that is not between digits.
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut name = String::new();
    for (index, part) in parts.iter().enumerate() {
        let part = match index {
            0 => part,
            _ => part.trim_start_matches('_'),
        };
        if ends_with_digit(&name) && part.starts_with(|c: char| c.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(match index + 1 == parts.len() {
            true => part,
            false => part.trim_end_matches('_'),
        });
    }
    cut(&name, MAX_LENGTH).to_owned()
}

/// Returns the name of a part of something else: `root` and the steps from there. In a long name,
/// the steps in the middle are left out first, then the words in the middle of `root`.
pub(crate) fn fitted(root: &str, steps: &[&str]) -> String {
    let Some((last, outer)) = steps.split_last() else {
        return root.to_owned();
    };
    for skipped in 0..=outer.len() {
        let name = joined(&[&[root], &outer[skipped..], &[*last]].concat());
        if name.chars().count() <= MAX_JOINED {
            return name;
        }
    }
    let last = shortened(last, MAX_JOINED * 2 / 3);
    let room = MAX_JOINED - last.chars().count();
    joined(&[&shortened(root, room), &last])
}

/// Leaves out words in the middle of a long name.
pub(crate) fn short(name: &str) -> String {
    shortened(name, MAX_JOINED)
}

/// Leaves out words in the middle of a name, so that it has at most so many letters.
fn shortened(name: &str, letters: usize) -> String {
    let words = words(name);
    let length = |words: &[&str]| words.iter().map(|it| it.chars().count()).sum::<usize>();
    if length(&words) <= letters {
        return name.to_owned();
    }
    for head in [2, 1] {
        let (first, rest) = words.split_at(head.min(words.len()));
        let tail = (1..rest.len()).map(|index| &rest[index..]);
        if let Some(tail) = tail
            .into_iter()
            .find(|tail| length(first) + length(tail) <= letters)
        {
            return joined(&[first, tail].concat());
        }
    }
    name.chars().take(letters).collect()
}

/// Splits a name in Pascal case.
fn words(name: &str) -> Vec<&str> {
    let starts = name.char_indices().filter(|(_, c)| c.is_uppercase());
    let mut starts: Vec<usize> = starts
        .map(|(index, _)| index)
        .filter(|it| *it > 0)
        .collect();
    starts.insert(0, 0);
    starts.push(name.len());
    starts
        .windows(2)
        .map(|pair| &name[pair[0]..pair[1]])
        .collect()
}

fn ends_with_digit(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_digit())
}

/// Makes the name of a Rust method or a field. In one that is too long, words in the middle are
/// left out.
pub(crate) fn value_name(text: &str) -> String {
    const LETTERS: usize = MAX_LENGTH * 3 / 4;
    let text = separated(text);
    let cased = text.to_snake_case();
    match cased.len() > MAX_LENGTH {
        true => identifier(
            &shortened(&text.to_pascal_case(), LETTERS).to_snake_case(),
            "x",
        ),
        false => identifier(&cased, "x"),
    }
}

/// Whether [`value_name`] leaves out words of a text.
pub(crate) fn is_too_long(text: &str) -> bool {
    separated(text).to_snake_case().len() > MAX_LENGTH
}

/// The length of the longest name of a feature, in bytes: crates.io takes no longer ones.
const MAX_FEATURE_LENGTH: usize = 60;

/// Makes the name of a Cargo feature.
pub(crate) fn feature_name(text: &str) -> String {
    let cased = separated(text).to_kebab_case();
    let cased = normalised(&cased);
    match cut(&cased, MAX_FEATURE_LENGTH).trim_end_matches('-') {
        "" => "x".to_owned(),
        name => name.to_owned(),
    }
}

/// Replaces each character that no identifier contains by a space, and removes apostrophes. Rust
/// takes two names for one if their normal forms are equal, and warns of a name in another form.
fn separated(text: &str) -> String {
    match text {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => normalised(&text.replace('\'', ""))
            .chars()
            .map(|c| if is_in_identifiers(c) { c } else { ' ' })
            .collect(),
    }
}

/// Returns the normal form in which Rust compares identifiers.
fn normalised(text: &str) -> Cow<'_, str> {
    match text.is_ascii() {
        true => text.into(),
        false => text.nfkc().collect(),
    }
}

/// Whether an identifier may contain a character. Rust refuses some digits, such as `²`.
fn is_in_identifiers(c: char) -> bool {
    match c.is_ascii() {
        true => c == '_' || c.is_ascii_alphanumeric(),
        false => is_identifier(&format!("a{c}")),
    }
}

/// The length of the longest name made of one text, in bytes. rustdoc makes a file for each name,
/// and a file's name has at most 255 bytes.
const MAX_LENGTH: usize = 120;

/// Returns the start of a text, with at most so many bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn identifier(cased: &str, fallback: &str) -> String {
    // A change of case may make another form.
    let cased = normalised(cased);
    let cased = cut(&cased, MAX_LENGTH).trim_end_matches('_');
    let signs = [("", ""), ("", "_"), ("_", "")].into_iter();
    let mut names = signs.map(|(before, after)| format!("{before}{cased}{after}"));
    let name = names.find(|name| !cased.is_empty() && is_identifier(name));
    name.unwrap_or_else(|| fallback.to_owned())
}

/// Whether a name is an identifier of edition 2024. syn does not know that edition's keyword `gen`.
pub(crate) fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// The largest number up to which [`unique`] tries each number.
const TRIED_IN_ORDER: usize = 16;

/// Returns `wanted`, or else `wanted2`, `wanted3` ... with the first number that is not used. The
/// number stays apart from digits: `v1` becomes `v1_2`.
///
/// From 16 on, the numbers are searched by halves, because a document may repeat a name thousands
/// of times: if numbers were left out there, a number after the first gap may be returned.
pub(crate) fn unique(wanted: &str, mut is_used: impl FnMut(&str) -> bool) -> String {
    if !is_used(wanted) {
        return wanted.to_owned();
    }
    let sign = if ends_with_digit(wanted) { "_" } else { "" };
    let mut is_used = |number: usize| is_used(&format!("{wanted}{sign}{number}"));
    let small = (2..=TRIED_IN_ORDER).find(|number| !is_used(*number));
    let number = small.unwrap_or_else(|| {
        let (mut used, mut free) = (TRIED_IN_ORDER, 2 * TRIED_IN_ORDER);
        while is_used(free) {
            (used, free) = (free, 2 * free);
        }
        while free - used > 1 {
            let middle = used.midpoint(free);
            if is_used(middle) {
                used = middle;
            } else {
                free = middle;
            }
        }
        free
    });
    format!("{wanted}{sign}{number}")
}

/// Returns the name of a type: [`unique`], but of a long name that is used, words are left out, so
/// that it has room for a number.
pub(crate) fn unique_type(wanted: &str, is_used: impl FnMut(&str) -> bool) -> String {
    const NUMBER: usize = 3;
    let mut is_used = is_used;
    match is_used(wanted) {
        true => unique(&shortened(wanted, MAX_JOINED - NUMBER), is_used),
        false => wanted.to_owned(),
    }
}

/// Returns the name of a field or a setter for one of several names. A name that is an identifier
/// as it stands keeps it, whatever its place among the others.
pub(crate) fn field_name(
    name: &str,
    is_other: impl Fn(&str) -> bool,
    is_used: impl Fn(&str) -> bool,
) -> String {
    unique(&value_name(name), |field| {
        is_used(field) || field != name && is_other(field)
    })
}

/// Names of types that the generated code uses for something else.
pub(crate) const RESERVED_TYPES: [&str; 14] = [
    "Ok",
    "Err",
    "Some",
    "None",
    "Option",
    "Result",
    "String",
    "Vec",
    "Box",
    "Default",
    "From",
    "Into",
    "IntoIterator",
    "Self_",
];

/// Methods that every generated client has beside those of its operations.
pub(crate) const CLIENT_METHODS: [&str; 6] = ["new", "builder", "runtime", "clone", "from", "into"];

/// Makes the name of the Rust method of an operation with this id.
pub(crate) fn method_name(id: &str) -> String {
    let mut name = value_name(id);
    if CLIENT_METHODS.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// Returns the singular of an English plural; `None` for any other word.
pub(crate) fn singular(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let endings = [
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
    ];
    for (plural, one) in endings {
        if lower.len() > plural.len() && lower.ends_with(plural) {
            return Some(format!("{}{one}", &word[..word.len() - plural.len()]));
        }
    }
    let is_plural = lower.len() > 2
        && lower.ends_with('s')
        && !["ss", "us", "is", "as"]
            .iter()
            .any(|ending| lower.ends_with(ending));
    is_plural.then(|| word[..word.len() - 1].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_document_become_identifiers() {
        for (text, type_, value) in [
            (
                "create-tracking-link",
                "CreateTrackingLink",
                "create_tracking_link",
            ),
            ("AccountSID", "AccountSid", "account_sid"),
            (
                "type_:SegmentUpdateResponse",
                "TypeSegmentUpdateResponse",
                "type_segment_update_response",
            ),
            (
                "createTrackingLink_Response_201",
                "CreateTrackingLinkResponse201",
                "create_tracking_link_response_201",
            ),
            ("type", "Type", "type_"),
            ("self", "Self_", "self_"),
            ("2fa", "_2fa", "_2fa"),
            ("gen", "Gen", "gen_"),
            ("m²", "M2", "m2"),
            ("½", "_1_2", "_1_2"),
            ("v1.2-3", "V1_2_3", "v1_2_3"),
            ("ﬁne", "Fine", "fine"),
            ("e\u{301}", "É", "é"),
            ("…", "X", "x"),
            ("日本", "日本", "日本"),
            ("①é", "_1é", "_1é"),
            ("don't", "Dont", "dont"),
            (">=", "X", "x"),
            ("", "X", "x"),
        ] {
            assert_eq!(
                (type_name(text).as_str(), value_name(text).as_str()),
                (type_, value),
                "{text}"
            );
        }
    }

    #[test]
    fn long_names_leave_out_what_is_in_the_middle() {
        let steps = ["Response", "Item", "ReferralFormData", "Fields", "Text"];
        let name = fitted("ListPartnerApplications", &steps);
        assert_eq!(name, "ListPartnerApplicationsFieldsText");
        let root = "RetrieveEveryOutstandingWarehouseShipmentOfTheOrganization";
        let name = fitted(root, &["Response"]);
        assert_eq!(name, "RetrieveEveryOfTheOrganizationResponse");
        let name = "Word".repeat(11);
        assert_eq!(unique_type(&name, |_| false), name);
        let used = [name.clone(), "Word".repeat(10)];
        let other = unique_type(&name, |name| used.iter().any(|used| used == name));
        assert_eq!(other, format!("{}2", "Word".repeat(10)));
        assert_eq!(type_name(&"word ".repeat(31)), "Word".repeat(11));
        let long = format!("list{}Ends", "Word".repeat(30));
        let shorter = format!("list{}_ends", "_word".repeat(20));
        assert_eq!(value_name(&long), shorter);
    }

    #[test]
    fn a_used_name_gets_a_number() {
        let used = ["Link", "Link2"];
        assert_eq!(unique("Link", |name| used.contains(&name)), "Link3");
        assert_eq!(unique("Other", |name| used.contains(&name)), "Other");
        let mut used = std::collections::BTreeSet::new();
        for _ in 0..1_000 {
            let name = unique("Link", |name| used.contains(name));
            used.insert(name);
        }
        assert!(used.contains("Link1000"));
    }
}
