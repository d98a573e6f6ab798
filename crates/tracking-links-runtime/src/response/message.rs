//! Finds the provider's own message and code in the body of an error.
//!
//! The message is made one printable line, for people to read. Only rules in `provider.toml` decide
//! anything by it.

use serde_json::Value;

/// The most characters of a message; longer messages are cut.
const MAX_CHARS: usize = 200;
/// The most characters of a code. A longer text is no code.
const MAX_CODE_CHARS: usize = 100;
/// The most items of a list of errors that are shown.
const MAX_ITEMS: usize = 3;

/// JSON members that contain a message, the most specific first.
const MEMBERS: [&str; 9] = [
    "error_description",
    "message",
    "Message",
    "detail",
    "description",
    "error",
    "Error",
    "title",
    "reason",
];
const LISTS: [&str; 2] = ["errors", "Errors"];
/// JSON members that contain a code, the most specific first: a `code` beside `codeType` is a
/// number.
const CODES: [&str; 7] = [
    "codeType",
    "code",
    "Code",
    "error_code",
    "errorCode",
    "ErrorCode",
    "error_type",
];

/// What a provider says in the body of an error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
}

/// Finds the message in a body of JSON, HTML, XML or text, and the code in a body of JSON. If the
/// body is not whole, `body` is its beginning.
///
/// `redact` removes secrets from the decoded texts before they are cut, so that the cut can't leave
/// a part of a secret.
pub(crate) fn said(body: &[u8], is_whole: bool, redact: impl Fn(String) -> String) -> Said {
    // Don't parse the beginning of a large body: it is no valid JSON, and parsed JSON values take
    // many times the memory of their text.
    let json = is_whole.then(|| serde_json::from_slice::<Value>(body));
    let (message, code) = match json.and_then(Result::ok) {
        Some(json) => (
            from_json(&json, 0).or_else(|| of_fields(&json)),
            code(&json, 0),
        ),
        None => (from_text(&String::from_utf8_lossy(body)), None),
    };
    let shown = |text| Some(printable(&redact(text))).filter(|text| !text.is_empty());
    Said {
        message: message.and_then(shown),
        code: code.and_then(shown),
    }
}

/// Finds the code of an error: a member such as `code`, the `type` of problem details (RFC 9457,
/// section 3.1.1), or OAuth's `error` (RFC 6749, section 5.2).
fn code(json: &Value, depth: usize) -> Option<String> {
    if depth > 3 {
        return None;
    }
    let Value::Object(members) = json else {
        return code(json.as_array()?.first()?, depth + 1);
    };
    let text = |name: &str| match members.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let is_code = |text: &String| {
        let fits = |c: char| c.is_ascii_graphic();
        !text.is_empty() && text.len() <= MAX_CODE_CHARS && text.chars().all(fits)
    };
    let named = CODES.iter().find_map(|name| text(name).filter(is_code));
    let nested = || {
        let mut names = ["error", "Error"].iter().chain(&LISTS);
        names.find_map(|name| code(members.get(*name)?, depth + 1))
    };
    let is_problem = members.contains_key("title") || members.contains_key("detail");
    let problem = || {
        let type_ = text("type").filter(|_| is_problem)?;
        Some(type_).filter(|it| is_code(it) && it != "about:blank")
    };
    // Without a message beside it, `error` is the message.
    let has_message = ["message", "error_description"]
        .iter()
        .any(|name| members.contains_key(*name));
    let oauth = || text("error").filter(|it| has_message && it.contains('_') && is_code(it));
    named.or_else(nested).or_else(problem).or_else(oauth)
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

/// Finds the messages in a body that is nothing but names of fields with a message each.
fn of_fields(json: &Value) -> Option<String> {
    let is_text = |value: &Value| value.is_string();
    let are_texts = |value: &Value| match value {
        Value::Array(items) => items.iter().all(is_text),
        value => is_text(value),
    };
    let members = json.as_object()?;
    members.values().all(are_texts).then(|| list(json, 0))?
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
        said(body, true, |text| text).message
    }

    #[test]
    fn codes_are_found_in_the_members_that_providers_use() {
        for (body, expected) in [
            (r#"{"code":"not_found","message":"No"}"#, Some("not_found")),
            (r#"{"error":{"code":404,"message":"No"}}"#, Some("404")),
            (r#"{"error_type":"full","message":"No"}"#, Some("full")),
            (
                r#"{"code":429,"codeType":"SPENT","message":"No"}"#,
                Some("SPENT"),
            ),
            (r#"{"errors":[{"code":"A1"},{"code":"B2"}]}"#, Some("A1")),
            (r#"[{"errorCode":"E-7"}]"#, Some("E-7")),
            (
                r#"{"type":"https://example.com/taken","title":"Taken"}"#,
                Some("https://example.com/taken"),
            ),
            (r#"{"type":"about:blank","title":"Gone"}"#, None),
            (r#"{"type":"error","message":"No"}"#, None),
            (
                r#"{"error":"invalid_grant","error_description":"No"}"#,
                Some("invalid_grant"),
            ),
            (r#"{"error":"Forbidden","message":"No"}"#, None),
            (r#"{"error":"some_error"}"#, None),
            (r#"{"code":"two words"}"#, None),
            (r#"{"code":""}"#, None),
            (r#"{"code":null}"#, None),
            ("<code>7</code>", None),
        ] {
            let found = said(body.as_bytes(), true, |text| text).code;
            assert_eq!(found.as_deref(), expected, "{body}");
        }
        let long = format!(r#"{{"code":"{}"}}"#, "a".repeat(MAX_CODE_CHARS + 1));
        assert_eq!(said(long.as_bytes(), true, |text| text).code, None);
        let secret = said(br#"{"code":"a-secret"}"#, true, |text| {
            text.replace("secret", "-")
        });
        assert_eq!(secret.code.as_deref(), Some("a--"));
    }

    #[test]
    fn a_message_is_redacted_before_it_is_cut() {
        let body = format!("\"{}secret\"", "a".repeat(MAX_CHARS - 3));
        let said = said(body.as_bytes(), true, |text| text.replace("secret", "[]"));
        let said = said.message.unwrap();
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
            {"error":"unauthorized","description":"No token"} => No token
            {"name":["is short","is odd"],"url":"not permitted"} => name: is short; is odd; url: not permitted
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
            "{\"name\":\"a\",\"id\":7}",
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
