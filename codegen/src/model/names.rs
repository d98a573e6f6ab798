//! Rust names for the document's words.

use heck::{ToPascalCase, ToSnakeCase};

/// A type's name.
pub(crate) fn type_name(words: &str) -> String {
    identifier(&spoken(words).to_pascal_case(), "X")
}

/// A method's or a field's name.
pub(crate) fn value_name(words: &str) -> String {
    identifier(&spoken(words).to_snake_case(), "x")
}

/// The words with everything that no identifier can hold read as a space. The apostrophe goes without one.
fn spoken(words: &str) -> String {
    match words {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => words
            .replace('\'', "")
            .chars()
            .map(|c| if may_stand_in_a_name(c) { c } else { ' ' })
            .collect(),
    }
}

/// Letters and digits; of the others that Unicode counts among them, such as `²`, those that Rust does too.
fn may_stand_in_a_name(c: char) -> bool {
    match c.is_ascii() {
        true => c == '_' || c.is_ascii_alphanumeric(),
        false => is_identifier(&format!("a{c}")),
    }
}

fn identifier(cased: &str, fallback: &str) -> String {
    let mut names = [cased.to_owned(), format!("{cased}_"), format!("_{cased}")].into_iter();
    let name = names.find(|name| !cased.is_empty() && is_identifier(name));
    name.unwrap_or_else(|| fallback.to_owned())
}

/// Whether edition 2024 takes it as a name; syn does not know of its keyword `gen`.
pub(crate) fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// `wanted`, or the first of `wanted2`, `wanted3` ... that is not `taken`.
pub(crate) fn unique(wanted: &str, mut taken: impl FnMut(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2_usize..)
        .map(|n| format!("{wanted}{n}"))
        .find(|name| !taken(name))
        .expect("a finite number of names is taken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_identifiers() {
        for (words, type_, value) in [
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
            ("m²", "M", "m"),
            ("½", "X", "x"),
            ("日本", "日本", "日本"),
            ("①é", "É", "é"),
            ("don't", "Dont", "dont"),
            (">=", "X", "x"),
            ("", "X", "x"),
        ] {
            assert_eq!(
                (type_name(words).as_str(), value_name(words).as_str()),
                (type_, value),
                "{words}"
            );
        }
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let taken = ["Link", "Link2"];
        assert_eq!(unique("Link", |name| taken.contains(&name)), "Link3");
        assert_eq!(unique("Other", |name| taken.contains(&name)), "Other");
    }
}
