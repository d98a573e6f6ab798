//! Numbers and other scalars, in one form wherever they are written and read.

use serde_json::{Number, Value};

/// The largest integer up to which a double holds every integer.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Returns a double as an integer, if it is one and small enough to be exact: 1.0 is 1.
pub(crate) fn whole(number: f64) -> Option<i64> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "it has no fraction, and is small"
    )]
    (number.fract() == 0.0 && number.abs() <= MAX_EXACT).then_some(number as i64)
}

/// Writes a value as text; `None` for null.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(self::number(number)),
        value => Some(value.to_string()),
    }
}

/// Writes a number as text, and 1.0 as `1`. JSON Schema treats both as the same number (core,
/// section 4.2.2), and many providers whose documents say `number` accept only integers.
fn number(number: &Number) -> String {
    let double = number.as_f64().filter(|_| number.is_f64());
    match double.and_then(whole) {
        Some(whole) => whole.to_string(),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_double_without_a_fraction_is_written_as_an_integer() {
        for (value, expected) in [
            (json!(1.0), "1"),
            (json!(-2.0), "-2"),
            (json!(1.5), "1.5"),
            (json!(1e300), "1e+300"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(true), "true"),
            (json!("1.0"), "1.0"),
        ] {
            assert_eq!(text(&value).as_deref(), Some(expected));
        }
        assert_eq!(text(&Value::Null), None);
        assert_eq!(whole(9_007_199_254_740_994.0), None);
        assert_eq!(whole(f64::NAN), None);
    }
}
