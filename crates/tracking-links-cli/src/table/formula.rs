//! Cells that a spreadsheet would run as formulas.
//!
//! OUT.csv is opened in spreadsheets, and a link's name may come from anybody. A cell that begins
//! with `=`, `+`, `-`, `@`, a tab or a line break gets an apostrophe before it, which spreadsheets
//! do not run. A cell that begins so after apostrophes gets one more, so that taking one away from
//! each such cell gives all cells back.

use std::borrow::Cow;

const APOSTROPHE: u8 = b'\'';

/// Returns whether a cell, without apostrophes at its start, would be taken for a formula. The
/// signs of full width are also taken for one, in East Asian versions.
fn is_formula(cell: &[u8]) -> bool {
    let apostrophes = cell.iter().take_while(|byte| **byte == APOSTROPHE).count();
    let cell = &cell[apostrophes..];
    matches!(
        cell.first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n')
    ) || ["＝", "＋", "－", "＠"]
        .iter()
        .any(|sign| cell.starts_with(sign.as_bytes()))
}

/// Makes a cell a text for spreadsheets.
pub(super) fn defuse(cell: &[u8]) -> Cow<'_, [u8]> {
    match is_formula(cell) {
        true => [&[APOSTROPHE], cell].concat().into(),
        false => cell.into(),
    }
}

/// Returns the cell of which [`defuse`] made this one.
pub(super) fn restore(cell: &[u8]) -> &[u8] {
    match cell.split_first() {
        Some((&APOSTROPHE, rest)) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Returns a cell as it is meant: [`restore`]d, if it is one of an OUT.csv.
pub(super) fn unescaped(cell: &[u8], is_of_out: bool) -> &[u8] {
    match is_of_out {
        true => restore(cell),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_and_no_formula_stays_one() {
        let starts = ["", "'", "''", " ", "a", "'a"];
        let rests = [
            "", "=cmd", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝x", "＠", "a=1", "ü", "'",
        ];
        let mut changed = 0;
        for cell in starts
            .iter()
            .flat_map(|it| rests.iter().map(move |rest| format!("{it}{rest}")))
        {
            let defused = defuse(cell.as_bytes());
            assert_eq!(restore(&defused), cell.as_bytes(), "{cell:?}");
            let first = String::from_utf8_lossy(&defused).chars().next();
            assert!(
                !first.is_some_and(|it| "=+-@\t\r\n＝＋－＠".contains(it)),
                "{cell:?}"
            );
            changed += usize::from(*defused != *cell.as_bytes());
        }
        assert_eq!(changed, 27);
    }
}
