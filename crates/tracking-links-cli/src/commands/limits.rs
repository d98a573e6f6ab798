//! The limits of a provider, listed once: `providers` shows them as texts and in JSON.

use serde_json::Value;
use tracking_links::{Bulk, Capabilities, Field, Limit};

/// A limit, or the lack of it.
pub(super) struct Shown {
    /// Its name in JSON.
    pub(super) name: &'static str,
    /// Its value in JSON; `null` or `false` if there is no such limit.
    pub(super) value: Value,
    /// The limit for people; `None` if there is none.
    pub(super) text: Option<String>,
}

/// Makes a limit by a number, which stands for `#` in the text.
fn number(name: &'static str, limit: Option<usize>, text: &str) -> Shown {
    Shown {
        name,
        value: limit.into(),
        text: limit.map(|limit| text.replace('#', &limit.to_string())),
    }
}

/// Makes a limit that is there or not.
fn flag(name: &'static str, is_there: bool, text: &str) -> Shown {
    Shown {
        name,
        value: is_there.into(),
        text: is_there.then(|| text.to_owned()),
    }
}

/// Lists the limits of a field's value.
pub(super) fn of_field(capabilities: &Capabilities, field: Field) -> Vec<Shown> {
    let Limit {
        min_chars,
        max_chars,
        max_items,
        symbols,
        is_uuid,
        must_exist,
        ..
    } = capabilities.limits(field);
    vec![
        number("min_chars", min_chars, "at least # characters"),
        number("max_chars", max_chars, "at most # characters"),
        number("max_items", max_items, "at most # values"),
        Shown {
            name: "symbols",
            value: symbols.into(),
            text: symbols.map(|symbols| match symbols {
                "" => "letters and digits".to_owned(),
                symbols => format!("letters, digits and {symbols}"),
            }),
        },
        flag("is_uuid", is_uuid, "a UUID"),
        flag(
            "must_exist",
            must_exist,
            "names what the account has already",
        ),
    ]
}

/// Lists the limits of creating several links by one request.
pub(super) fn of_bulk(bulk: &Bulk) -> Vec<Shown> {
    let Bulk {
        max_items,
        max_bytes,
        atomic,
        may_omit,
        ..
    } = *bulk;
    vec![
        number("max_items", Some(max_items), "at most # links a request"),
        number("max_bytes", max_bytes, "at most # bytes a request"),
        flag("atomic", atomic, "one bad link fails all of a request"),
        flag(
            "may_omit",
            may_omit,
            "the answer may leave out a link that was not made",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(shown: Vec<Shown>) -> Vec<String> {
        shown.into_iter().filter_map(|it| it.text).collect()
    }

    #[test]
    fn each_limit_has_a_text_and_a_value() {
        let limit = Limit::NONE.max_items(3).symbols("-").must_exist();
        let capabilities = Capabilities::NONE.limit(Field::Tags, limit);
        let shown = of_field(&capabilities, Field::Tags);
        let value = |name| &shown.iter().find(|it| it.name == name).unwrap().value;
        assert_eq!(*value("max_items"), 3);
        assert_eq!(*value("must_exist"), true);
        assert_eq!(*value("max_chars"), Value::Null);
        assert_eq!(
            texts(shown),
            [
                "at most 3 values",
                "letters, digits and -",
                "names what the account has already"
            ]
        );
        assert_eq!(texts(of_field(&capabilities, Field::Name)), [""; 0]);
        let mut bulk = Bulk::new(100);
        (bulk.max_bytes, bulk.atomic) = (Some(1_000), true);
        assert_eq!(
            texts(of_bulk(&bulk)),
            [
                "at most 100 links a request",
                "at most 1000 bytes a request",
                "one bad link fails all of a request"
            ]
        );
    }
}
