//! Words and numbers as messages and pages write them.

/// Writes a number with its noun: `1 file`, `2 files`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!(
        "{} {what}{}",
        grouped(number),
        if number == 1 { "" } else { "s" }
    )
}

/// Writes a number with commas: `12,345`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a text on one line, without characters that control a terminal or a page.
pub(crate) fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Escapes the control characters of a JSON text, which could steer a terminal. All of them but
/// line feeds are within its strings, so it stays the same value.
pub(crate) fn printable_json(json: &str) -> String {
    let mut printable = String::with_capacity(json.len());
    for c in json.chars() {
        match c.is_control() && c != '\n' {
            true => printable.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => printable.push(c),
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_the_same_value_without_control_characters() {
        let value = serde_json::json!({ "a\u{7f}": "\u{1b}[2J \u{9b} \n\t\r é" });
        for text in [value.to_string(), format!("{value:#}\n")] {
            let printable = printable_json(&text);
            let is_control = |c: char| c.is_control() && c != '\n';
            assert!(!printable.contains(is_control), "{printable:?}");
            let read: serde_json::Value = serde_json::from_str(&printable).unwrap();
            assert_eq!(read, value);
        }
    }

    #[test]
    fn numbers_have_a_comma_before_each_three_digits() {
        let numbers = [0, 999, 1_000, 12_345, 1_234_567].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(counted(1, "file"), "1 file");
    }
}
