//! Checks whether a text can be meant as it is written, and finds the known name nearest to it.

use url::Url;
use uuid::Uuid;

use crate::request::Field;

/// Returns whether a text is printable ASCII without blanks around it, as most texts are.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable && !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Returns whether a text has nothing but blanks.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

pub(crate) fn has_blanks_around(text: &str) -> bool {
    text.starts_with(is_space) || text.ends_with(is_space)
}

/// Returns whether a text is on one line, with something other than blanks at its start and end.
pub(crate) fn is_meant(text: &str) -> bool {
    !is_blank(text) && !has_blanks_around(text) && !text.contains(breaks_line)
}

/// Returns whether a character is white space, or what spreadsheets and web pages leave around a
/// copied text: the byte order mark or the zero-width space.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Returns whether a character is a line break or a control character.
pub(crate) fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Returns whether a text is a UUID, in lower case and with hyphens.
pub(crate) fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}

/// Returns what to do about a field that is no URL.
pub(crate) fn not_a_web_url(field: Field, text: &str) -> String {
    if is_web_url(&text.replace(char::is_whitespace, "%20")) {
        return format!("write the blanks within `{field}` as %20");
    }
    format!("give `{field}` as an absolute http or https URL, such as https://brand.example")
}

/// Returns whether a text is an absolute `http` or `https` URL exactly as written.
///
/// `Url::parse` corrects what browsers correct, such as `https:shop.example` or a backslash. But
/// the text is sent as written, so a text that needs a correction is refused.
pub(crate) fn is_web_url(text: &str) -> bool {
    let after_scheme = ["https://", "http://"].iter().find_map(|scheme| {
        let (start, rest) = text.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let Some(rest) = after_scheme else {
        return false;
    };
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let written = authority.rsplit('@').next().unwrap_or_default();
    !text.contains(|c| is_space(c) || breaks_line(c) || c == '\\')
        && !written.is_empty()
        && url
            .host_str()
            .is_some_and(|host| is_written_as(written, host))
}

/// Returns whether a text is a host, which a port may follow.
pub(crate) fn is_domain(text: &str) -> bool {
    !text.contains(['/', '\\', '?', '#', '@']) && Url::parse(&format!("https://{text}")).is_ok()
}

/// Returns whether a host, which a port may follow, is the parsed host except for upper and lower
/// case.
///
/// IPv6 addresses and names in other scripts have more than one spelling, and are taken as written.
fn is_written_as(written: &str, host: &str) -> bool {
    if host.starts_with('[') || host.contains("xn--") {
        return !written.contains('%');
    }
    let start = written.split_at_checked(host.len());
    start.is_some_and(|(start, port)| {
        start.eq_ignore_ascii_case(host) && (port.is_empty() || port.starts_with(':'))
    })
}

/// Returns whether a text has a word, in any case. A word is made of letters, digits and `_`.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_between = |c: char| !c.is_alphanumeric() && c != '_';
    let mut words = text.split(is_between);
    words.any(|it| it.eq_ignore_ascii_case(word))
}

/// Returns the name with the fewest differences; `None` if all differ in more than a third of the
/// text.
pub(crate) fn nearest<'a>(text: &str, names: &[&'a str]) -> Option<&'a str> {
    // A longer text is no misspelt name, and comparing takes the product of the lengths.
    if text.len() > 64 {
        return None;
    }
    let text: Vec<_> = text.to_lowercase().chars().collect();
    let (differences, name) = names
        .iter()
        .map(|name| (differences(&text, &name.chars().collect::<Vec<_>>()), *name))
        .min()?;
    (differences <= (text.len() / 3).max(1)).then_some(name)
}

/// Returns how many letters were left out, added, replaced or swapped with the next.
fn differences(a: &[char], b: &[char]) -> usize {
    let (mut before, mut last) = (Vec::new(), (0..=b.len()).collect::<Vec<_>>());
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut fewest = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                fewest = fewest.min(before[j - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_despite_case_and_a_slip() {
        const NAMES: &[&str] = &[
            "facebook",
            "instagram",
            "other",
            "reddit",
            "tiktok",
            "youtube",
        ];
        for (text, expected) in [
            ("instgram", Some("instagram")),
            ("Instagram", Some("instagram")),
            ("isntagram", Some("instagram")),
            ("tik-tok", Some("tiktok")),
            ("YouTube ", Some("youtube")),
            ("redit", Some("reddit")),
            ("threads", None),
            ("x", None),
            ("", None),
            ("i\u{307}\u{307}\u{307}", None),
        ] {
            assert_eq!(nearest(text, NAMES), expected, "{text}");
        }
        assert_eq!(nearest(&"a".repeat(1_000_000), NAMES), None);
        assert_eq!(nearest("instgram", &[]), None);
    }

    #[test]
    fn differences_are_counted() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "acb", 1),
            ("abc", "abd", 1),
            ("kitten", "sitting", 3),
        ] {
            let [x, y] = [a, b].map(|text| text.chars().collect::<Vec<_>>());
            assert_eq!(differences(&x, &y), expected, "{a} {b}");
        }
    }
}
