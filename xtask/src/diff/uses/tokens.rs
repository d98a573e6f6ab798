//! Splits Rust code into words and signs with their lines. Comments and the content of texts are
//! left out; macros' bodies are tokens like others.

/// A word or a sign of Rust code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) line: usize,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        let first = self.text.chars().next();
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
    }
}

/// Returns the tokens of code. `::`, `->`, `=>`, `==` and `..` are one sign each.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (code, 1);
    while let Some(first) = rest.chars().next() {
        let (length, is_token) = next(rest, first);
        let (text, after) = rest.split_at(length);
        if is_token {
            tokens.push(Token { text, line });
        }
        line += text.matches('\n').count();
        rest = after;
    }
    tokens
}

/// Returns the length of what comes next, and whether it is a token.
fn next(rest: &str, first: char) -> (usize, bool) {
    if first.is_whitespace() {
        return (first.len_utf8(), false);
    }
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), false);
    }
    if rest.starts_with("/*") {
        return (comment(rest), false);
    }
    for prefix in ["r", "br", "cr"] {
        if let Some(length) = rest.strip_prefix(prefix).and_then(raw) {
            return (prefix.len() + length, false);
        }
    }
    for prefix in ["", "b", "c"] {
        if let Some(text) = rest.strip_prefix(prefix).filter(|it| it.starts_with('"')) {
            return (prefix.len() + quoted(text, '"'), false);
        }
    }
    if let Some(length) = rest
        .strip_prefix("b'")
        .map(|_| 1 + quoted(&rest[1..], '\''))
    {
        return (length, false);
    }
    if first == '\'' {
        return quote(rest);
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if word(first) {
        return (rest.find(|c| !word(c)).unwrap_or(rest.len()), true);
    }
    let signs = ["::", "->", "=>", "==", ".."];
    let sign = signs.iter().find(|sign| rest.starts_with(**sign));
    (sign.map_or(first.len_utf8(), |sign| sign.len()), true)
}

/// Returns the length of a comment, in which there may be others.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Returns the length of a raw text after its `r`; `None` if it is none.
fn raw(rest: &str) -> Option<usize> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let content = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = content.find(&end).map(|at| at + end.len());
    Some(hashes + 1 + length.unwrap_or(content.len()))
}

/// Returns the length of what is between two marks.
fn quoted(rest: &str, mark: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Tells a character from a lifetime.
fn quote(rest: &str) -> (usize, bool) {
    let mut after = rest.chars().skip(1);
    match (after.next(), after.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => (quoted(rest, '\''), false),
        _ => {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let end = rest[1..].find(|c| !word(c)).map_or(rest.len(), |at| at + 1);
            (end, false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_comments_are_no_tokens() {
        let code = "a::b /* .c /* */ .d */ \"e\\\" .f\"\n // .g\nr#\".h \" \"#.i('j', &'k l, b'\\'') b\"m\"";
        let found = tokens(code);
        let found: Vec<(&str, usize)> = found.iter().map(|it| (it.text, it.line)).collect();
        let expected = [
            ("a", 1),
            ("::", 1),
            ("b", 1),
            (".", 3),
            ("i", 3),
            ("(", 3),
            (",", 3),
            ("&", 3),
            ("l", 3),
            (",", 3),
            (")", 3),
        ];
        assert_eq!(found, expected);
    }
}
