//! The character between the cells: told by the caller, by the file, or found out.

use super::records::{Record, Records};

/// The characters that are tried, the most likely first.
const CANDIDATES: &[u8] = b",;\t|";

/// Returns the delimiter that a first line `sep=;` tells, as Excel reads and writes it, and the
/// length of that line.
pub(super) fn told(start: &[u8]) -> Option<(u8, usize)> {
    let rest = start.strip_prefix(b"sep=")?;
    let (delimiter, rest) = rest.split_first()?;
    let line_end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    Some((*delimiter, "sep=;".len() + line_end))
}

/// Returns the delimiter by which the first record has the most names of columns that are known; of
/// equals, the one that makes the most cells.
pub(super) fn find(start: &[u8], is_known: impl Fn(&str) -> bool) -> u8 {
    let score = |delimiter: &u8| {
        let mut record = Record::default();
        let read = Records::new(start, *delimiter, 1).read(&mut record);
        let known = |cell: &&[u8]| std::str::from_utf8(cell).is_ok_and(&is_known);
        let names = record.cells().filter(known).count();
        (read.is_ok_and(|it| it), names, record.len())
    };
    let best = CANDIDATES.iter().rev().max_by_key(|it| score(it));
    best.copied().unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::super::columns::is_known;
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_columns() {
        for (start, expected) in [
            ("key,destination\n", b','),
            ("key;destination\n", b';'),
            ("key\tdestination\r\n", b'\t'),
            ("key;\"destination\";\"a,b,c,d\"\n", b';'),
            ("a,b,c;key;slug", b';'),
            ("key", b','),
            ("", b','),
            ("x;y;z", b';'),
        ] {
            assert_eq!(find(start.as_bytes(), is_known), expected, "{start}");
        }
        assert_eq!(told(b"sep=;\r\nkey"), Some((b';', 7)));
        assert_eq!(told(b"sep=\t\nkey"), Some((b'\t', 6)));
        assert_eq!(told(b"sep=key;x\n"), None);
    }
}
