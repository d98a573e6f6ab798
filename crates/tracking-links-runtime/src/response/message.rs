//! Finds the provider's own message in the body of an error, and makes it one printable line.
//!
//! The message is for people to read. No code decides anything by it.

use serde_json::Value;

/// The most characters of a message; longer messages are cut.
const MAX_CHARS: usize = 200;
/// The most items of a list of errors that are shown.
const MAX_ITEMS: usize = 3;

/// JSON members that contain a message, the most specific first.
const MEMBERS: [&str; 8] = [
    "error_description",
    "message",
    "Message",
    "detail",
    "error",
    "Error",
    "title",
    "reason",
];
const LISTS: [&str; 2] = ["errors", "Errors"];

/// Finds the message in a body of JSON, HTML, XML or text; `None` if there is no message. If the
/// body is not whole, `body` is its beginning.
///
/// `redact` removes secrets from the decoded text before the text is cut, so that the cut can't
/// leave a part of a secret.
pub(crate) fn provider_message(
    body: &[u8],
    is_whole: bool,
    redact: impl FnOnce(String) -> String,
) -> Option<String> {
    // Don't parse the beginning of a large body: it is no valid JSON, and parsed JSON values take
    // many times the memory of their text.
    let json = is_whole.then(|| serde_json::from_slice::<Value>(body));
    let text = match json.and_then(Result::ok) {
        Some(json) => from_json(&json, 0)?,
        None => from_text(&String::from_utf8_lossy(body))?,
    };
    let text = printable(&redact(text));
    (!text.is_empty()).then_some(text)
}

/// Makes one line of at most 200 characters, without control characters and without marks that
/// change the direction of writing.
pub(crate) fn printable(text: &str) -> String {
    let visible = |c: char| {
        let is_invisible = matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        );
        if c.is_control() || is_invisible {
            ' '
        } else {
            c
        }
    };
    // Several blanks in a row become one below, so take more characters than the line may have.
    // Don't take all, since the text may be long.
    let line: String = text.chars().take(MAX_CHARS * 8).map(visible).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn from_json(json: &Value, depth: usize) -> Option<String> {
    if depth > 3 {
        return None;
    }
    match json {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(items) => {
            let items: Vec<_> = items
                .iter()
                .filter_map(|item| from_json(item, depth + 1))
                .take(MAX_ITEMS)
                .collect();
            (!items.is_empty()).then(|| items.join("; "))
        }
        Value::Object(members) => {
            let said = MEMBERS
                .iter()
                .find_map(|name| from_json(members.get(*name)?, depth + 1));
            let field = ["field", "Field"]
                .iter()
                .find_map(|name| members.get(*name)?.as_str());
            let said = match (said, field) {
                (Some(said), Some(field)) => Some(format!("{field}: {said}")),
                (said, _) => said,
            };
            let listed = LISTS
                .iter()
                .find_map(|name| list(members.get(*name)?, depth + 1));
            match (said, listed) {
                (Some(said), Some(listed)) => Some(format!("{said}: {listed}")),
                (said, listed) => said.or(listed),
            }
        }
        _ => None,
    }
}

/// Finds the messages in a member such as `errors`: an array of strings or objects, or an object
/// whose members are names of fields with their messages.
fn list(json: &Value, depth: usize) -> Option<String> {
    let Value::Object(members) = json else {
        return from_json(json, depth);
    };
    from_json(json, depth).or_else(|| {
        let fields = members.iter().filter_map(|(field, value)| {
            Some(format!("{field}: {}", from_json(value, depth + 1)?))
        });
        let fields: Vec<_> = fields.take(MAX_ITEMS).collect();
        (!fields.is_empty()).then(|| fields.join("; "))
    })
}

/// Finds the message in text that is not JSON: the title of an HTML page, all text of other HTML or
/// XML, or the first line of plain text.
fn from_text(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with('<') {
        return text.lines().next().map(str::to_owned);
    }
    // Convert only ASCII to lower case, so that offsets are the same in both texts.
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|open| {
        let start = open + lower[open..].find('>')? + 1;
        let end = start + lower[start..].find('<')?;
        Some(text[start..end].trim().to_owned())
    });
    title.filter(|title| !title.is_empty()).or_else(|| {
        let between = text.split('<').filter_map(|tag| tag.split_once('>'));
        let text: Vec<_> = between
            .map(|(_, text)| text.trim())
            .filter(|t| !t.is_empty())
            .collect();
        (!text.is_empty()).then(|| text.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &[u8]) -> Option<String> {
        super::provider_message(body, true, |text| text)
    }

    #[test]
    fn a_message_is_redacted_before_it_is_cut() {
        let body = format!("\"{}secret\"", "a".repeat(MAX_CHARS - 3));
        let said =
            super::provider_message(body.as_bytes(), true, |text| text.replace("secret", "[]"))
                .unwrap();
        assert!(said.ends_with("a[]"), "{said}");
    }

    #[test]
    fn messages_are_found_in_the_members_that_providers_use() {
        let found = |body: &str| message(body.as_bytes()).unwrap_or_default();
        let rows = r#"
            {"message":"Quota spent"} => Quota spent
            {"timestamp":1,"status":403,"error":"Forbidden","message":"No"} => No
            {"error":"invalid_grant","error_description":"Expired"} => Expired
            {"error":"Unauthorized"} => Unauthorized
            {"error":{"code":4,"message":"Bad id"}} => Bad id
            {"type":"about:blank","title":"Gone","detail":"It was here"} => It was here
            {"title":"Gone"} => Gone
            {"errors":["a","b","c","d"]} => a; b; c
            {"Message":"Bad","Errors":[{"Field":"AdId","Message":"is late"}]} => Bad: AdId: is late
            {"errors":{"name":["is short","is odd"]}} => name: is short; is odd
            "just text" => just text
            <?xml version="1.0"?><R><Status>ERROR</Status><M>No such ad</M></R> => ERROR No such ad
        "#;
        for row in rows.trim().lines() {
            let (body, expected) = row.trim().split_once(" => ").unwrap();
            assert_eq!(found(body), expected, "{body}");
        }
        assert_eq!(found("first line\nsecond"), "first line");
        let page = "<html><head><TITLE a=b>\n502 Bad Gateway</TITLE>";
        assert_eq!(found(page), "502 Bad Gateway");
        for body in [
            "",
            "  ",
            "{}",
            "[]",
            "null",
            "7",
            "{\"error\":\"\"}",
            "<a><b>",
        ] {
            assert_eq!(message(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_long_message_becomes_one_short_printable_line() {
        assert_eq!(
            printable("a\r\nb\u{1b}[31m\u{202e}c\u{2028}d\0"),
            "a b [31m c d"
        );
        let long = printable(&"é".repeat(10_000));
        assert_eq!(long.chars().count(), 201);
        assert!(long.ends_with("é…"));
        assert!(message(&[0xff, 0xfe, b'a']).is_some());
    }
}
