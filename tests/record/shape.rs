//! The shape of an answer: the headers that matter, and the names and types of the body's members.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::answer::{Answer, Body, is_of_rate_limit};

/// JSON types, or the value of a header. None if it is absent.
type Types = BTreeSet<String>;

/// A difference in shape between two answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// A JSON pointer into the body, or a header.
    place: String,
    old: Types,
    new: Types,
}

impl Difference {
    /// Returns whether a simulated provider may differ so from a recorded answer: by types of which
    /// all are in the record, or where the record has null alone and so tells no type.
    #[cfg(test)]
    pub(crate) fn is_allowed_to_sandbox(&self) -> bool {
        let Self { old, new, .. } = self;
        let tells_no_type = old.len() == 1 && old.contains("null");
        !new.is_empty() && (tells_no_type || (!old.is_empty() && new.is_subset(old)))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |types: &Types| types.iter().cloned().collect::<Vec<_>>().join(" or ");
        let (old, new) = (list(&self.old), list(&self.new));
        match (old.is_empty(), new.is_empty()) {
            (true, _) => write!(f, "{}: came ({new})", self.place),
            (_, true) => write!(f, "{}: went ({old})", self.place),
            _ => write!(f, "{}: is {new}, was {old}", self.place),
        }
    }
}

/// Lists the differences in shape between two answers with the same operation and status.
pub(crate) fn differences(old: &Answer, new: &Answer) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut tell = |place: String, old: Types, new: Types| {
        if old != new {
            differences.push(Difference { place, old, new });
        }
    };
    let media_type = |it: &Answer| -> Types {
        let types = [it.media_type()].into_iter();
        types.filter(|it| !it.is_empty()).collect()
    };
    tell(
        "header content-type".to_owned(),
        media_type(old),
        media_type(new),
    );
    // Their values differ from answer to answer.
    let limits = |it: &Answer| -> BTreeSet<String> {
        let names = it.headers.keys().filter(|name| is_of_rate_limit(name));
        names.cloned().collect()
    };
    let (old_limits, new_limits) = (limits(old), limits(new));
    for name in old_limits.union(&new_limits) {
        let types = |names: &BTreeSet<String>| match names.contains(name) {
            true => Types::from(["present".to_owned()]),
            false => Types::new(),
        };
        tell(
            format!("header {name}"),
            types(&old_limits),
            types(&new_limits),
        );
    }
    match (&old.body, &new.body) {
        (Some(Body::Json(old)), Some(Body::Json(new))) => {
            compare(&[(String::new(), old)], &[(String::new(), new)], &mut tell);
        }
        (old, new) => tell("body".to_owned(), kind(old), kind(new)),
    }
    differences
}

fn kind(body: &Option<Body>) -> Types {
    let kind = body.iter().map(|body| match body {
        Body::Json(value) => type_of(value),
        Body::Text(_) => "text",
    });
    kind.map(str::to_owned).collect()
}

/// Compares the values that stand at one place, each with its pointer. The items of an array stand
/// at one place, since they are values of one kind.
fn compare(
    old: &[(String, &Value)],
    new: &[(String, &Value)],
    tell: &mut impl FnMut(String, Types, Types),
) {
    let types = |values: &[(String, &Value)]| -> Types {
        let types = values.iter().map(|(_, value)| type_of(value).to_owned());
        types.collect()
    };
    let first = new.first().or(old.first());
    let Some((pointer, _)) = first else {
        return;
    };
    let place = match pointer.as_str() {
        "" => "body",
        pointer => pointer,
    };
    tell(place.to_owned(), types(old), types(new));

    let (old_items, new_items) = (items(old), items(new));
    if !old_items.is_empty() && !new_items.is_empty() {
        compare(&old_items, &new_items, tell);
    }
    let are_objects = |values: &[(String, &Value)]| values.iter().any(|(_, it)| it.is_object());
    if are_objects(old) && are_objects(new) {
        for name in names(old).union(&names(new)) {
            compare(&members(old, name), &members(new, name), tell);
        }
    }
}

fn items<'a>(values: &[(String, &'a Value)]) -> Vec<(String, &'a Value)> {
    let arrays = values
        .iter()
        .filter_map(|(at, it)| Some((at, it.as_array()?)));
    let items = arrays.flat_map(|(at, items)| {
        let items = items.iter().enumerate();
        items.map(move |(index, item)| (format!("{at}/{index}"), item))
    });
    items.collect()
}

fn names(values: &[(String, &Value)]) -> BTreeSet<String> {
    let objects = values.iter().filter_map(|(_, it)| it.as_object());
    objects
        .flat_map(|members| members.keys().cloned())
        .collect()
}

fn members<'a>(values: &[(String, &'a Value)], name: &str) -> Vec<(String, &'a Value)> {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    let members = values
        .iter()
        .filter_map(|(at, it)| Some((at, it.get(name)?)));
    let members = members.map(|(at, member)| (format!("{at}/{escaped}"), member));
    members.collect()
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
