//! Values of a request's fields: how they are set whatever their type, and how they are recognised
//! in what a server received.
//!
//! A request is changed by way of its JSON, so that a further field needs nothing here.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use serde_json::{Value, json};
use tracking_links::{Expiry, Field, Limit, LinkRequest, Output, TrackingLink};

use super::remote::leaves;
use crate::ids::uuid;

/// How far a time that was sent may be from the one that was asked for: some providers take
/// minutes.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The countries of the targets of a request with several.
const COUNTRIES: [&str; 16] = [
    "DE", "FR", "IT", "ES", "PT", "NL", "BE", "AT", "CH", "PL", "SE", "NO", "DK", "FI", "IE", "GR",
];

/// Returns whether a field's values refer to something of the account at every provider.
pub(super) fn is_reference(field: Field) -> bool {
    matches!(
        field,
        Field::Program
            | Field::Ad
            | Field::Property
            | Field::Folder
            | Field::Domain
            | Field::Platform
            | Field::Options
    )
}

/// Returns whether a field's values are URLs.
pub(super) fn is_url(field: Field) -> bool {
    matches!(field, Field::Destination | Field::Targets)
}

/// Returns the value of a field as JSON; `null` if it is not set.
pub(super) fn value(request: &LinkRequest, field: Field) -> Value {
    let request = serde_json::to_value(request).expect("a request with whole seconds is JSON");
    request[field.as_str()].clone()
}

/// Sets a field to a value of its type; `null` unsets it.
pub(super) fn with_value(request: &LinkRequest, field: Field, value: Value) -> LinkRequest {
    let mut all = serde_json::to_value(request).expect("a request with whole seconds is JSON");
    if let Some(members) = all.as_object_mut() {
        members.remove(field.as_str());
        if !value.is_null() {
            members.insert(field.as_str().to_owned(), value);
        }
    }
    serde_json::from_value(all).expect("the value is of the field's type")
}

/// Returns the texts of a field that are sent as they are.
pub(super) fn texts(request: &LinkRequest, field: Field) -> Vec<String> {
    let mut texts = Vec::new();
    match value(request, field) {
        Value::Array(items) => {
            let item = |it: &Value| it.get("url").unwrap_or(it).clone();
            items.iter().for_each(|it| leaves(&item(it), &mut texts));
        }
        Value::Number(_) => {}
        value => leaves(&value, &mut texts),
    }
    texts
}

/// Sets the texts of a field, which is set to an example already: one text, unless it is a list.
pub(super) fn with_texts(request: &LinkRequest, field: Field, texts: &[String]) -> LinkRequest {
    let item = |(index, text): (usize, &String), example: &Value| match example {
        Value::Object(_) if texts.len() > 1 => {
            let country = COUNTRIES[index % COUNTRIES.len()];
            json!({ "visitors": { "country": country }, "url": text })
        }
        Value::Object(members) => {
            let mut members = members.clone();
            members.insert("url".to_owned(), json!(text));
            Value::Object(members)
        }
        _ => json!(text),
    };
    let new = match value(request, field) {
        Value::Array(items) => {
            let example = items.first().cloned().unwrap_or_default();
            let texts = texts.iter().enumerate();
            texts.map(|it| item(it, &example)).collect()
        }
        _ => json!(texts.first()),
    };
    with_value(request, field, new)
}

/// Makes a text of a field that has a unique text in it, within the limits of the field.
/// `example` is another valid text.
pub(super) fn unique_text(field: Field, example: &str, unique: &str, limit: Limit) -> String {
    if is_url(field) {
        let (base, _) = example.split_once('#').unwrap_or((example, ""));
        let separator = if base.contains('?') { '&' } else { '?' };
        return format!("{base}{separator}c={unique}");
    }
    if limit.is_uuid {
        return uuid(hash_of(unique)).to_string();
    }
    let max = limit.max_chars.unwrap_or(usize::MAX);
    let chars = unique.len().clamp(limit.min_chars.unwrap_or(1), max);
    text_of(field, example, unique, chars)
}

/// Makes a text of a field with so many characters, and as much of a unique text in it as fits.
pub(super) fn text_of(field: Field, example: &str, unique: &str, chars: usize) -> String {
    if is_url(field) {
        let text = unique_text(field, example, unique, Limit::NONE);
        let padding = chars.saturating_sub(text.chars().count());
        return text + &"x".repeat(padding);
    }
    let Some(padding) = chars.checked_sub(unique.len()) else {
        return shortened(unique, chars);
    };
    format!("{}{unique}", "x".repeat(padding))
}

/// Shortens a unique text of ASCII, so that it still differs from others as far as possible.
fn shortened(unique: &str, chars: usize) -> String {
    let text = format!("{unique}{:016x}", hash_of(unique));
    text[text.len() - chars..].to_owned()
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Adds hours to the time after which a link expires.
pub(super) fn with_later_expiry(request: &LinkRequest, hours: u64) -> LinkRequest {
    match request.expires {
        Some(Expiry::After(time)) => {
            let expires = time + Duration::from_secs(3600) * u32::try_from(hours).unwrap_or(0);
            request.clone().expires(expires)
        }
        _ => request.clone(),
    }
}

/// Returns whether a text is within the texts that a server received.
pub(super) fn is_seen(text: &str, received: &[String]) -> bool {
    // A short text, such as an id, is within many others by chance.
    received
        .iter()
        .any(|it| it == text || text.len() >= 4 && it.contains(text))
}

/// Returns whether an expiry is within the texts that a server received: as a time of RFC 3339, as
/// seconds or milliseconds of Unix time, or as seconds or minutes from now on, or with a unit
/// (`90s`, `10m`, `20h`, `14d`).
pub(super) fn is_expiry_seen(expiry: Expiry, received: &[String]) -> bool {
    let now = SystemTime::now();
    let moment = match expiry {
        Expiry::At(moment) => moment,
        Expiry::After(time) => now + time,
        _ => return false,
    };
    let seconds = |time: Duration| time.as_secs_f64();
    let since_epoch = seconds(moment.duration_since(UNIX_EPOCH).unwrap_or_default());
    let from_now = seconds(moment.duration_since(now).unwrap_or_default());
    let is_near = |a: f64, b: f64| (a - b).abs() <= seconds(TOLERANCE);
    received.iter().any(|text| {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return is_near(time.timestamp() as f64, since_epoch);
        }
        let units = [('s', 1.0), ('m', 60.0), ('h', 3_600.0), ('d', 86_400.0)];
        let mut with_unit = units.into_iter().filter_map(|(unit, seconds)| {
            let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
            Some(number * seconds)
        });
        if let Some(seconds) = with_unit.next() {
            return is_near(seconds, from_now);
        }
        text.parse().is_ok_and(|number: f64| {
            is_near(number, since_epoch)
                || is_near(number / 1000.0, since_epoch)
                || is_near(number, from_now)
                || is_near(number * 60.0, from_now)
        })
    })
}

/// Returns whether two answers tell the same value of a field of a link. When it expires may differ
/// a little, since some providers take minutes, and begin the time anew with each change.
pub(super) fn is_same_output(a: &TrackingLink, b: &TrackingLink, output: Output) -> bool {
    let (Output::ExpiresAt, Some(a), Some(b)) = (output, a.expires_at, b.expires_at) else {
        return self::output(a, output) == self::output(b, output);
    };
    let distance = a.duration_since(b).unwrap_or_else(|error| error.duration());
    distance <= TOLERANCE
}

/// Returns the field of a link with the value of a field of the request.
pub(super) fn output_of(field: Field) -> Option<Output> {
    let name = match field {
        Field::Expires => "expires_at",
        field => field.as_str(),
    };
    Output::ALL.iter().copied().find(|it| it.as_str() == name)
}

/// Returns the field of a request with the value of a field of a link.
pub(super) fn field_of(output: Output) -> Option<Field> {
    let fields = Field::ALL.iter().copied();
    fields.clone().find(|it| output_of(*it) == Some(output))
}

/// Returns a field of a link as JSON; `null` if it is not set.
pub(super) fn output(link: &TrackingLink, output: Output) -> Value {
    let link = serde_json::to_value(link).unwrap_or_default();
    link[output.as_str()].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_any_type_is_set_and_read() {
        for field in Field::ALL.iter().copied() {
            let request = LinkRequest::new().with_example(field);
            let example = value(&request, field);
            assert!(!example.is_null(), "{field}");
            assert_eq!(
                with_value(&LinkRequest::new(), field, example),
                request,
                "{field}"
            );
            assert_eq!(with_value(&request, field, Value::Null), LinkRequest::new());
            let texts_of_it = texts(&request, field);
            if !texts_of_it.is_empty() {
                assert_eq!(with_texts(&request, field, &texts_of_it), request);
            }
        }
        let urls = ["https://h/1", "https://h/2"].map(str::to_owned);
        let request = LinkRequest::new().with_example(Field::Targets);
        let request = with_texts(&request, Field::Targets, &urls);
        assert_eq!(texts(&request, Field::Targets), urls);
        assert_ne!(request.targets[0].visitors, request.targets[1].visitors);
    }

    #[test]
    fn a_unique_text_keeps_within_the_limits_and_differs_if_it_is_short() {
        let limited = |limit| unique_text(Field::Name, "Spring", "test7", limit);
        let short = |unique| text_of(Field::Name, "Spring", unique, 4);
        assert_ne!(short("test7"), short("test8"));
        assert_eq!(limited(Limit::NONE), "test7");
        assert_eq!(limited(Limit::NONE.max_chars(3)).len(), 3);
        assert_eq!(limited(Limit::NONE.min_chars(7)), "xxtest7");
        let url = |chars| text_of(Field::Destination, "https://h?a=b#c", "test7", chars);
        assert_eq!(url(0), "https://h?a=b&c=test7");
        assert_eq!(url(23), "https://h?a=b&c=test7xx");
    }

    #[test]
    fn an_expiry_is_seen_as_a_time_or_as_a_number() {
        let now = SystemTime::now();
        let moment = now + Duration::from_secs(86_400);
        let unix = moment.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let rfc3339 = DateTime::from_timestamp(i64::try_from(unix).unwrap(), 0).unwrap();
        let millis = format!("{unix}123");
        for text in [
            rfc3339.to_rfc3339(),
            unix.to_string(),
            millis,
            "86400".into(),
            "1440".into(),
            "86400s".into(),
            "24h".into(),
            "1d".into(),
        ] {
            assert!(
                is_expiry_seen(Expiry::At(moment), std::slice::from_ref(&text)),
                "{text}"
            );
        }
        for text in ["86800", "2", "", "now", "1h", "d", "2020-01-01T00:00:00Z"] {
            assert!(!is_expiry_seen(Expiry::At(moment), &[text.to_owned()]));
        }
    }
}
