//! Reduces the message of a refusal to its reason, without the names and numbers that it mentions.
//! `` `pet` is used 2 times `` and `` `dog` is used 3 times `` have the same reason.

/// The most characters of a reason. Longer messages are cut, since they contain dumps of data.
const LONGEST_CHARS: usize = 200;

/// Returns the first line of a message, with placeholders for names, paths, HTTP methods and
/// numbers.
pub(crate) fn reason(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let mut out = String::new();
    let mut rest = line;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let opens = !before.is_alphanumeric();
        let taken = match c {
            '`' | '"' => quoted(rest, c),
            '\'' if opens => quoted(rest, c).filter(|len| {
                // An apostrophe does not open a quotation.
                !rest[*len..].starts_with(char::is_alphanumeric)
            }),
            _ => None,
        };
        if let Some(len) = taken {
            out.extend([c, '…', c]);
            rest = &rest[len..];
            before = c;
            continue;
        }
        // Digits after a letter belong to a name: `E0308`, `openapiv3`.
        if c.is_ascii_digit() && !before.is_alphabetic() {
            out.push('N');
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            before = '0';
            continue;
        }
        if opens && (c == '/' || rest.starts_with("#/")) {
            out.push_str("/…");
            let end = rest.find(|c: char| c.is_whitespace() || ",;".contains(c));
            rest = &rest[end.unwrap_or(rest.len())..];
            before = '…';
            continue;
        }
        if c == '['
            && let Some(end) = rest.find(']')
        {
            out.push_str("[…]");
            rest = &rest[end + 1..];
            before = ']';
            continue;
        }
        if opens && let Some(method) = method(rest) {
            out.push_str("METHOD");
            rest = &rest[method.len()..];
            before = 'D';
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
        before = c;
    }
    match out.char_indices().nth(LONGEST_CHARS) {
        Some((end, _)) => format!("{}…", &out[..end]),
        None => out,
    }
}

/// Returns the length of the quoted string at the start of `text`, including the quotes. Its
/// escapes are those of Rust's `Debug`.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return Some(at + c.len_utf8());
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn method(text: &str) -> Option<&'static str> {
    let methods = [
        "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
    ];
    let rest = |method: &str| text.strip_prefix(method).map(|rest| rest.chars().next());
    methods
        .into_iter()
        .find(|method| matches!(rest(method), Some(None | Some(' '))))
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn names_paths_methods_and_numbers_are_replaced() {
        assert_eq!(
            reason(
                "the operations `getPet` and `get_pet` would both become the Rust method `get_pet`"
            ),
            "the operations `…` and `…` would both become the Rust method `…`"
        );
        assert_eq!(
            reason("line 12: 3.14 is too much"),
            "line N: N.N is too much"
        );
        assert_eq!(
            reason("GET /pets/{id} has no operationId"),
            "METHOD /… has no operationId"
        );
        assert_eq!(
            reason("InvalidSchema { name: Some(\"A \\\"b\\\" c\") }"),
            "InvalidSchema { name: Some(\"…\") }"
        );
        assert_eq!(reason("at #/components/schemas/A, twice"), "at /…, twice");
        assert_eq!(reason("POST /pets(id={id}) is odd"), "METHOD /… is odd");
        assert_eq!(reason("no names for [a,A], none"), "no names for […], none");
    }

    #[test]
    fn apostrophes_are_not_quotes() {
        assert_eq!(
            reason("the document can't be bound: provider's 'Pet' isn't known"),
            "the document can't be bound: provider's '…' isn't known"
        );
    }

    #[test]
    fn words_that_contain_a_method_are_kept() {
        assert_eq!(reason("GETTER and/or POSTED"), "GETTER and/or POSTED");
    }

    #[test]
    fn long_messages_and_further_lines_are_cut() {
        assert_eq!(reason("first\nsecond"), "first");
        assert_eq!(reason(&"x".repeat(1000)).chars().count(), 201);
        assert_eq!(reason("a ` alone"), "a ` alone");
    }
}
