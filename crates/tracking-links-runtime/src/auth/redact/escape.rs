//! The escapes in which a text can contain a secret: JSON's and JavaScript's backslashes, percent
//! encoding, and HTML's character references.

/// The longest escape: a surrogate pair, `\ud83d\ude00`.
pub(super) const MAX_BYTES: usize = 12;

/// An escaped character.
pub(super) struct Escaped {
    utf8: [u8; 4],
    utf8_bytes: usize,
    /// How many bytes the escape has.
    pub(super) length: usize,
}

impl Escaped {
    fn char(char: char, length: usize) -> Self {
        let mut utf8 = [0; 4];
        let utf8_bytes = char.encode_utf8(&mut utf8).len();
        Self {
            utf8,
            utf8_bytes,
            length,
        }
    }

    /// Makes an escape of one byte, which may be a part of a character.
    fn byte(byte: u8, length: usize) -> Self {
        Self {
            utf8: [byte, 0, 0, 0],
            utf8_bytes: 1,
            length,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.utf8[..self.utf8_bytes]
    }
}

/// Why a text does not start with an escape.
pub(super) enum Not {
    Escaped,
    /// The text ends within what may be an escape.
    Complete,
}

/// Returns whether an escape can start with this byte.
pub(super) fn starts_with(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&')
}

/// Reads the escape at the start of a text.
pub(super) fn read(text: &[u8]) -> Result<Escaped, Not> {
    let second = text.get(1);
    match (text.first(), second) {
        (Some(b'%'), _) => Ok(Escaped::byte(hex(text, 1, 2)? as u8, 3)),
        (Some(b'&'), _) => reference(text),
        (Some(b'\\'), None) => Err(Not::Complete),
        (Some(b'\\'), Some(b'x')) => Ok(Escaped::byte(hex(text, 2, 2)? as u8, 4)),
        (Some(b'\\'), Some(b'u')) => unicode(text),
        (Some(b'\\'), Some(char @ (b'"' | b'\'' | b'/' | b'\\'))) => Ok(Escaped::byte(*char, 2)),
        _ => Err(Not::Escaped),
    }
}

/// Reads the number that `digits` hexadecimal digits at `start` stand for.
fn hex(text: &[u8], start: usize, digits: usize) -> Result<u32, Not> {
    let given = &text[start.min(text.len())..];
    let given = &given[..digits.min(given.len())];
    let mut number = 0;
    for digit in given {
        let digit = char::from(*digit).to_digit(16).ok_or(Not::Escaped)?;
        number = number * 16 + digit;
    }
    if given.len() < digits {
        return Err(Not::Complete);
    }
    Ok(number)
}

/// Reads `\uXXXX`, or two of them that are a surrogate pair.
fn unicode(text: &[u8]) -> Result<Escaped, Not> {
    let code = hex(text, 2, 4)?;
    if !(0xd800..0xdc00).contains(&code) {
        let char = char::from_u32(code).ok_or(Not::Escaped)?;
        return Ok(Escaped::char(char, 6));
    }
    let next = &text[6..text.len().min(8)];
    if !b"\\u".starts_with(next) {
        return Err(Not::Escaped);
    }
    let low = hex(text, 8, 4)?;
    let pair = [code as u16, low as u16];
    let char = char::decode_utf16(pair).next().and_then(Result::ok);
    Ok(Escaped::char(char.ok_or(Not::Escaped)?, 12))
}

/// Reads `&#43;`, `&#x2b;` or `&plus;`.
fn reference(text: &[u8]) -> Result<Escaped, Not> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let name = &text[1..];
    let Some(end) = name.iter().position(|byte| !is_name(byte)) else {
        let fits = text.len() < MAX_BYTES;
        return Err(if fits { Not::Complete } else { Not::Escaped });
    };
    if name[end] != b';' {
        return Err(Not::Escaped);
    }
    let name = std::str::from_utf8(&name[..end]).unwrap_or_default();
    let number = name.strip_prefix('#').map(|number| {
        match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        }
        .ok()
        .and_then(char::from_u32)
    });
    let char = number.unwrap_or_else(|| {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, char)| *char)
    });
    Ok(Escaped::char(char.ok_or(Not::Escaped)?, end + 2))
}

/// HTML's names of ASCII characters.
const NAMES: [(&str, char); 35] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("plus", '+'),
    ("sol", '/'),
    ("equals", '='),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("comma", ','),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("bsol", '\\'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
];

/// Replaces each escape in the text by its character, once.
pub(super) fn unescaped(mut text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    while let Some((first, rest)) = text.split_first() {
        match read(&text[..text.len().min(MAX_BYTES)]) {
            Ok(escaped) => {
                plain.extend_from_slice(escaped.bytes());
                text = &text[escaped.length..];
            }
            Err(_) => {
                plain.push(*first);
                text = rest;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_every_kind_are_read() {
        for (text, expected) in [
            ("%2b%2B%C3%A4", "++ä"),
            (r#"\u002b\u002B\x2b\/\\\'\""#, r#"+++/\'""#),
            (r"\ud83d\ude00\u00e4", "😀ä"),
            ("&#43;&#x2B;&#X2b;&plus;&amp;&#0043;", "++++&+"),
            ("%252B", "%2B"),
        ] {
            let plain = String::from_utf8(unescaped(text.as_bytes())).unwrap();
            assert_eq!(plain, expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_escape_is_kept() {
        for text in [
            "100% & more",
            "%2",
            "%zz",
            r"\n\s\",
            r"\u12",
            r"\ud83d",
            r"\ud83dxx",
            r"\udc00",
            "&;",
            "&#;",
            "&#x;",
            "&#x110000;",
            "&nosuch;",
            "&averylongname;",
            "&amp",
        ] {
            assert_eq!(unescaped(text.as_bytes()), text.as_bytes(), "{text}");
        }
    }
}
