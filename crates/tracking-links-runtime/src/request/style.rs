//! Encodes values as text, by OpenAPI 3.1's table of styles (section 4.8.12.5, after RFC 6570).
//!
//! The table leaves two things undefined. Nulls, empty arrays and empty objects are omitted here,
//! as RFC 6570 omits undefined values. Arrays and objects inside arrays or objects become JSON,
//! except in the style `deepObject`, which nests: an array of arrays or objects writes the index of
//! each item as a key, as Stripe, qs, PHP and Rack do.

use serde_json::Value;

use crate::request::encode;
use crate::request::parameter::{Location, Parameter, Style};
use crate::scalar::text;

/// A value with at most one level of nesting, as in the table: its items and members are already
/// text.
enum Flat {
    Primitive(String),
    Array(Vec<String>),
    Object(Vec<(String, String)>),
}

/// Encodes the value of a path parameter, percent-encoded; `None` if the value is omitted.
pub(crate) fn path(parameter: &Parameter, value: &Value) -> Option<String> {
    let name = encode::value(parameter.name);
    let explode = parameter.exploded();
    let (prefix, exploded) = match parameter.style {
        Style::Matrix => (";", ";"),
        Style::Label => (".", "."),
        _ => ("", ","),
    };
    let matrix = parameter.style == Style::Matrix;
    let separator = if explode { exploded } else { "," };
    let text = match flat(parameter, value)? {
        Flat::Primitive(text) if matrix && text.is_empty() => name.to_string(),
        Flat::Primitive(text) if matrix => format!("{name}={}", encode::value(&text)),
        Flat::Primitive(text) => encode::value(&text).to_string(),
        Flat::Array(items) => {
            let items = items.iter().map(|item| match encode::value(item) {
                item if matrix && explode => format!("{name}={item}"),
                item => item.to_string(),
            });
            join(items, separator)
        }
        Flat::Object(members) => join(pairs(&members, explode, encoded), separator),
    };
    // In the style `matrix`, the name is written once before the list without explode, and before
    // each item with explode.
    let named = matrix && !explode && is_list(parameter, value);
    Some(if named {
        format!("{prefix}{name}={text}")
    } else {
        format!("{prefix}{text}")
    })
}

/// Encodes the value of a header, which is not percent-encoded; `None` if the value is omitted.
pub(crate) fn header(parameter: &Parameter, value: &Value) -> Option<String> {
    Some(match flat(parameter, value)? {
        Flat::Primitive(text) => text,
        Flat::Array(items) => items.join(","),
        Flat::Object(members) => join(pairs(&members, parameter.exploded(), str::to_owned), ","),
    })
}

/// Encodes a query or cookie parameter as percent-encoded `name=value` pairs.
pub(crate) fn pairs_of(parameter: &Parameter, value: &Value) -> Vec<String> {
    if parameter.location == Location::Query && is_deep(parameter, value) {
        let mut fields = Vec::new();
        deep(parameter.name, value, &mut fields);
        let fields = fields.into_iter();
        let write = writer(parameter);
        return fields
            .map(|(name, text)| format!("{}={}", encode::value(&name), write(&text)))
            .collect();
    }
    form(parameter, value)
}

/// Encodes an object as the body of a form; `None` for any other value. A member that is not in
/// `styles` is encoded in the style `form`.
pub(crate) fn form_body(value: &Value, styles: &[Parameter]) -> Option<String> {
    let pairs = value.as_object()?.iter().flat_map(|(name, value)| {
        if let Some(parameter) = styles.iter().find(|parameter| parameter.name == name) {
            return pairs_of(parameter, value);
        }
        repeated(&encoded(name), value)
    });
    Some(join(pairs, "&"))
}

/// Encodes a part of a multipart form as fields: names and texts, which are not percent-encoded.
pub(crate) fn fields(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let name = || parameter.name.to_owned();
    if is_deep(parameter, value) {
        let mut fields = Vec::new();
        deep(parameter.name, value, &mut fields);
        return fields;
    }
    let separator = match parameter.style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        _ => ",",
    };
    match flat(parameter, value) {
        None => Vec::new(),
        Some(Flat::Primitive(text)) => vec![(name(), text)],
        Some(Flat::Array(items)) if parameter.exploded() => {
            items.into_iter().map(|item| (name(), item)).collect()
        }
        Some(Flat::Array(items)) => vec![(name(), items.join(separator))],
        Some(Flat::Object(members)) if parameter.exploded() => members,
        Some(Flat::Object(members)) => {
            let flat = members.into_iter().flat_map(<[String; 2]>::from);
            vec![(name(), join(flat, separator))]
        }
    }
}

/// Whether a value is written in the style `deepObject`: an object, or a list of what nests.
fn is_deep(parameter: &Parameter, value: &Value) -> bool {
    let nests = value.is_object() || is_nested_list(value);
    parameter.style == Style::DeepObject && !parameter.json && nests
}

/// Whether a value is a list of which an item is an object or a list.
fn is_nested_list(value: &Value) -> bool {
    let nests = |item: &Value| item.is_object() || item.is_array();
    value
        .as_array()
        .is_some_and(|items| items.iter().any(nests))
}

/// Writes a value as fields `name[key]`, nested to any depth. A list of scalars repeats its name.
fn deep(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            deep(&format!("{name}[{key}]"), value, fields);
        }),
        Value::Array(items) if is_nested_list(value) => {
            items.iter().enumerate().for_each(|(index, item)| {
                deep(&format!("{name}[{index}]"), item, fields);
            });
        }
        Value::Array(items) => {
            let texts = items.iter().filter_map(text);
            fields.extend(texts.map(|text| (name.to_owned(), text)));
        }
        value => fields.extend(text(value).map(|text| (name.to_owned(), text))),
    }
}

/// Encodes a value as the whole query; `None` if the value is omitted.
pub(crate) fn querystring(parameter: &Parameter, value: &Value) -> Option<String> {
    if parameter.json {
        return (!value.is_null()).then(|| encoded(&value.to_string()));
    }
    form_body(value, &[])
        .or_else(|| text(value).map(|text| encoded(&text)))
        .filter(|query| !query.is_empty())
}

fn form(parameter: &Parameter, value: &Value) -> Vec<String> {
    let name = encode::value(parameter.name);
    let separator = match parameter.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    let write = writer(parameter);
    // In a list that is joined, the separator would end an item.
    let write_item = |text: &str| match separator {
        "," => write(text).replace(',', "%2C"),
        _ => write(text),
    };
    let one = |text: String| vec![format!("{name}={text}")];
    match flat(parameter, value) {
        None => Vec::new(),
        Some(Flat::Primitive(text)) => one(write(&text)),
        Some(Flat::Array(items)) if parameter.exploded() => items
            .iter()
            .map(|item| format!("{name}={}", write(item)))
            .collect(),
        Some(Flat::Array(items)) => one(join(items.iter().map(|item| write_item(item)), separator)),
        Some(Flat::Object(members)) if parameter.exploded() => {
            pairs(&members, true, write).collect()
        }
        Some(Flat::Object(members)) => {
            // The separator between a key and its value is the same as the separator between
            // members.
            let flat = members
                .iter()
                .flat_map(|(key, value)| [write_item(key), write_item(value)]);
            one(join(flat, separator))
        }
    }
}

/// `name=value`, once for each item of an array; an object is JSON.
fn repeated(name: &str, value: &Value) -> Vec<String> {
    let pair = |value: &Value| Some(format!("{name}={}", encode::value(&text(value)?)));
    match value {
        Value::Array(items) => items.iter().filter_map(pair).collect(),
        value => Vec::from_iter(pair(value)),
    }
}

fn flat(parameter: &Parameter, value: &Value) -> Option<Flat> {
    if parameter.json {
        return (!value.is_null()).then(|| Flat::Primitive(value.to_string()));
    }
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(text).collect();
            (!items.is_empty()).then_some(Flat::Array(items))
        }
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), text(value)?)))
                .collect();
            (!members.is_empty()).then_some(Flat::Object(members))
        }
        value => text(value).map(Flat::Primitive),
    }
}

fn is_list(parameter: &Parameter, value: &Value) -> bool {
    !parameter.json && (value.is_array() || value.is_object())
}

/// Writes each member as `key=value` with explode, and as `key,value` without.
fn pairs(
    members: &[(String, String)],
    explode: bool,
    write: fn(&str) -> String,
) -> impl Iterator<Item = String> {
    let equals = if explode { "=" } else { "," };
    members
        .iter()
        .map(move |(key, value)| format!("{}{equals}{}", write(key), write(value)))
}

/// Returns the function that encodes a parameter's values.
fn writer(parameter: &Parameter) -> fn(&str) -> String {
    match parameter.allow_reserved {
        true => |text| encode::with_reserved(text).to_string(),
        false => encoded,
    }
}

fn encoded(text: &str) -> String {
    encode::value(text).to_string()
}

fn join(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Checks a row of OpenAPI's table for each parameter. The columns: empty, string, array,
    /// object.
    #[track_caller]
    fn check(parameters: &[Parameter], rows: &str) {
        let values = [
            json!(""),
            json!("blue"),
            json!(["blue", "black", "brown"]),
            json!({"B": 150, "G": 200, "R": 100}),
        ];
        let rows: Vec<&str> = rows.lines().filter(|row| row.contains('|')).collect();
        assert_eq!(rows.len(), parameters.len());
        for (parameter, row) in parameters.iter().zip(rows) {
            let actual = values.each_ref().map(|value| match parameter.location {
                Location::Path => path(parameter, value).unwrap_or_default(),
                Location::Header => header(parameter, value).unwrap_or_default(),
                Location::Query => pairs_of(parameter, value).join("&"),
                Location::Querystring => querystring(parameter, value).unwrap_or_default(),
                Location::Cookie => pairs_of(parameter, value).join("; "),
            });
            let expected: Vec<&str> = row.split('|').map(str::trim).collect();
            assert_eq!(actual[..], expected, "{parameter:?}");
        }
    }

    #[test]
    fn path_styles_match_the_specification() {
        let color = Parameter::path("color");
        let styles = [color, color.style(Style::Label), color.style(Style::Matrix)];
        let rows = "
                   | blue        | blue,black,brown        | B,150,G,200,R,100
            .      | .blue       | .blue,black,brown       | .B,150,G,200,R,100
            ;color | ;color=blue | ;color=blue,black,brown | ;color=B,150,G,200,R,100
        ";
        check(&styles, rows);
        let exploded = "
                   | blue        | blue,black,brown                    | B=150,G=200,R=100
            .      | .blue       | .blue.black.brown                   | .B=150.G=200.R=100
            ;color | ;color=blue | ;color=blue;color=black;color=brown | ;B=150;G=200;R=100
        ";
        check(&styles.map(|style| style.explode(true)), exploded);
    }

    #[test]
    fn query_styles_match_the_specification() {
        let color = Parameter::query("color");
        let delimited = [Style::SpaceDelimited, Style::PipeDelimited];
        let [space, pipe] = delimited.map(|style| color.style(style));
        let deep = color.style(Style::DeepObject).explode(true);
        let rows = "
            color= | color=blue | color=blue&color=black&color=brown | B=150&G=200&R=100
            color= | color=blue | color=blue,black,brown | color=B,150,G,200,R,100
            color= | color=blue | color=blue%20black%20brown | color=B%20150%20G%20200%20R%20100
            color= | color=blue | color=blue%7Cblack%7Cbrown | color=B%7C150%7CG%7C200%7CR%7C100
            color= | color=blue | color=blue&color=black&color=brown | \
            color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100
        ";
        check(&[color, color.explode(false), space, pipe, deep], rows);
    }

    #[test]
    fn header_and_cookie_styles_match_the_specification() {
        let header = Parameter::header("color");
        let rows = "
            | blue | blue,black,brown | B,150,G,200,R,100
            | blue | blue,black,brown | B=150,G=200,R=100
        ";
        check(&[header, header.explode(true)], rows);
        let cookie = Parameter::cookie("color").explode(false);
        let row = "color= | color=blue | color=blue,black,brown | color=B,150,G,200,R,100";
        check(&[cookie], row);
    }

    #[test]
    fn deep_objects_nest_and_omit_nulls() {
        let filter = Parameter::query("f").style(Style::DeepObject).explode(true);
        let value = json!({"a": {"b": {"c": 1, "n": null}}, "l": [1, 2]});
        assert_eq!(
            pairs_of(&filter, &value),
            ["f%5Ba%5D%5Bb%5D%5Bc%5D=1", "f%5Bl%5D=1", "f%5Bl%5D=2"]
        );
    }

    #[test]
    fn lists_in_deep_objects_have_indexes_if_their_items_nest() {
        let items = Parameter::query("i").style(Style::DeepObject);
        let of = |value| {
            let fields = fields(&items, &value).into_iter();
            let fields: Vec<String> = fields.map(|(name, text)| name + "=" + &text).collect();
            fields.join(" & ")
        };
        assert_eq!(of(json!([{"p": 1}, {"p": 2}])), "i[0][p]=1 & i[1][p]=2");
        assert_eq!(
            of(json!({"l": [[1, 2], [3]]})),
            "i[l][0]=1 & i[l][0]=2 & i[l][1]=3"
        );
        assert_eq!(of(json!({"l": [null, {"p": [4]}]})), "i[l][1][p]=4");
    }

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        let value = json!("a b&c=d+e/f?g#h%i,ü~-._");
        let expected = "a%20b%26c%3Dd%2Be%2Ff%3Fg%23h%25i%2C%C3%BC~-._";
        assert_eq!(
            pairs_of(&Parameter::query("q[]"), &value),
            [format!("q%5B%5D={expected}")]
        );
        assert_eq!(path(&Parameter::path("p"), &value).unwrap(), expected);
    }

    #[test]
    fn a_json_parameter_is_one_value() {
        let value = json!({"a": [1, null]});
        assert_eq!(
            pairs_of(&Parameter::query("q").json(), &value),
            ["q=%7B%22a%22%3A%5B1%2Cnull%5D%7D"]
        );
        assert_eq!(
            header(&Parameter::header("h").json(), &value).unwrap(),
            r#"{"a":[1,null]}"#
        );
        assert_eq!(
            path(
                &Parameter::path("p").style(Style::Matrix).json(),
                &json!([1])
            )
            .unwrap(),
            ";p=%5B1%5D"
        );
    }

    #[test]
    fn nulls_and_empty_values_are_omitted() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([null]),
            json!({"a": null}),
        ] {
            assert_eq!(pairs_of(&Parameter::query("q"), &value), [""; 0], "{value}");
            assert_eq!(path(&Parameter::path("p"), &value), None, "{value}");
            assert_eq!(header(&Parameter::header("h"), &value), None, "{value}");
        }
    }

    #[test]
    fn a_querystring_is_a_form_json_or_text() {
        let whole = Parameter::querystring("ignored");
        let value = json!({"x": [1, 2], "y": "b c"});
        assert_eq!(querystring(&whole, &value).unwrap(), "x=1&x=2&y=b%20c");
        assert_eq!(
            querystring(&whole.json(), &json!({"a": 1})).unwrap(),
            "%7B%22a%22%3A1%7D"
        );
        assert_eq!(querystring(&whole, &json!("a b&c")).unwrap(), "a%20b%26c");
        assert_eq!(querystring(&whole, &json!(null)), None);
        assert_eq!(querystring(&whole, &json!({})), None);
    }

    #[test]
    fn fields_of_multipart_forms_have_styles_too() {
        let tags = Parameter::query("t");
        let of = |parameter: Parameter, value| {
            let fields = fields(&parameter, &value).into_iter();
            let fields: Vec<String> = fields
                .map(|(name, text)| format!("{name}={text}"))
                .collect();
            fields.join(" & ")
        };
        let list = || json!(["x y", "z"]);
        assert_eq!(of(tags, list()), "t=x y & t=z");
        assert_eq!(of(tags.explode(false), list()), "t=x y,z");
        assert_eq!(of(tags.style(Style::PipeDelimited), list()), "t=x y|z");
        let object = || json!({"a": 1, "b": {"c": [true, null]}});
        assert_eq!(of(tags, object()), "a=1 & b={\"c\":[true,null]}");
        assert_eq!(
            of(tags.explode(false), json!({"a": 1, "b": 2})),
            "t=a,1,b,2"
        );
        let deep = tags.style(Style::DeepObject);
        assert_eq!(of(deep, object()), "t[a]=1 & t[b][c]=true");
        assert_eq!(of(deep, json!("x")), "t=x");
    }

    #[test]
    fn form_bodies_repeat_arrays_and_write_objects_as_json() {
        let value = json!({"a": [1, 2], "b": {"c": true}, "d": null, "e": "x y"});
        assert_eq!(
            form_body(&value, &[]).unwrap(),
            "a=1&a=2&b=%7B%22c%22%3Atrue%7D&e=x%20y"
        );
        assert_eq!(form_body(&json!([1]), &[]), None);
        let deep = [Parameter::query("o").style(Style::DeepObject)];
        let nested = json!({"o": {"a": {"b": 1}}, "p": {"c": 2}});
        assert_eq!(
            form_body(&nested, &deep).unwrap(),
            "o%5Ba%5D%5Bb%5D=1&p=%7B%22c%22%3A2%7D"
        );
    }
}
