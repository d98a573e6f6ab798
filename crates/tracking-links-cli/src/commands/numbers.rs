//! Numbers with their nouns.

/// Writes a number with its noun: `1 row`, `2 rows`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
