//! Compares the bodies of requests.

use std::collections::BTreeSet;

use crate::diff::change::{Class, Kind};
use crate::diff::constraints::constraints;
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::{Side, Walk};
use crate::diff::xml;
use crate::model::api::{
    Body, BodyContent, FormStyle, Multipart, NamedContent, Operation, Parameter, Part, PartValue,
};
use crate::model::types::{Definition, Direction, TypeKind, TypeRef};

pub(super) fn bodies(walk: &mut Walk<'_>, owner: Owner, operations: [&Operation; 2]) {
    let [old, new] = operations;
    let at = |of: &Operation| format!("{}/requestBody", of.pointer);
    let first = walk.found.len();
    let methods = |walk: &Walk<'_>| (walk.old.surface.method(old), walk.new.surface.method(new));
    let found = match (&old.body, &new.body) {
        (None, None) => return,
        (None, Some(body)) => Some(match body.required {
            true => Found::new(owner, Class::Breaking, Kind::Body, "a body is required now").why(
                "the method takes it, so that code does not compile, and the server refuses \
                 requests without it",
            ),
            false => Found::new(
                owner,
                Class::Compatible,
                Kind::Body,
                "a request may have a body",
            )
            .why("a request may leave it out: it has a setter"),
        }),
        (Some(_), None) => Some(
            Found::new(owner, Class::Breaking, Kind::Body, "the body is gone")
                .why("code that sets it does not compile"),
        ),
        (Some(before), Some(after)) => {
            both(walk, owner, before, after);
            (before.required != after.required).then(|| {
                let (what, why) = match after.required {
                    true => (
                        "the body is required now",
                        "the method takes it, so that code does not compile, and the server \
                         refuses requests without it",
                    ),
                    false => (
                        "the body is no longer required",
                        "a setter takes it instead of the method: code does not compile",
                    ),
                };
                Found::new(owner, Class::Breaking, Kind::Body, what).why(why)
            })
        }
    };
    if let Some(found) = found {
        let (before, after) = methods(walk);
        walk.push(found.items(before, after));
    }
    for found in &mut walk.found[first..] {
        if found.old.is_none() && found.new.is_none() {
            (found.old, found.new) = (Some(at(old)), Some(at(new)));
        }
    }
}

fn both(walk: &mut Walk<'_>, owner: Owner, before: &Body, after: &Body) {
    let breaking =
        |what: String, why: &str| Found::new(owner, Class::Breaking, Kind::Body, what).why(why);
    for way in &before.contents {
        let name = media_type(&way.content);
        let mut known = after.contents.iter();
        match known.find(|it| key(&it.content) == key(&way.content)) {
            None => walk.push(breaking(
                format!("the body can't be sent as `{name}` any more"),
                "the server may refuse it, and code that sends it does not compile",
            )),
            Some(other) => contents(walk, owner, &name, way, other),
        }
    }
    let is_known = |way: &&NamedContent| {
        let mut known = before.contents.iter();
        known.any(|it| key(&it.content) == key(&way.content))
    };
    for way in after.contents.iter().filter(|way| !is_known(way)) {
        walk.push(further(owner, &media_type(&way.content)));
    }
    let preferred = |body: &Body| body.contents.first().map(|it| key(&it.content));
    let is_kept = after
        .contents
        .iter()
        .any(|it| Some(key(&it.content)) == preferred(before));
    if is_kept && preferred(before) != preferred(after) {
        walk.push(breaking(
            "another form of the body is preferred".to_owned(),
            "the method takes that form without a word: code does not compile",
        ));
    }
    let words = prose(
        owner,
        "the description of the body",
        &before.description,
        &after.description,
    );
    if let Some(found) = words {
        walk.push(found);
    }
}

/// Tells of a media type that a body may have now.
fn further(owner: Owner, media_type: &str) -> Found {
    let what = format!("the body may be sent as `{media_type}`, too");
    Found::new(owner, Class::Compatible, Kind::Body, what)
        .why("the form in which it was sent is taken as before")
}

/// Compares the media types that a file may have.
fn files(walk: &mut Walk<'_>, owner: Owner, before: &[String], after: &[String]) {
    for gone in before.iter().filter(|it| !after.contains(it)) {
        let what = format!("the body can't be sent as `{gone}` any more");
        let why = "the server may refuse it";
        walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
    }
    for new in after.iter().filter(|it| !before.contains(it)) {
        walk.push(further(owner, new));
    }
    if let ([old, ..], [new, ..]) = (before, after)
        && old != new
        && after.contains(old)
    {
        let what = format!("the body is sent as `{new}` instead of `{old}`");
        walk.push(
            Found::new(owner, Class::Compatible, Kind::Body, what)
                .why("the server takes both; a file that has a media type keeps it"),
        );
    }
}

/// Returns what tells the ways to send a body apart: the media type, but a file has any number of
/// them.
fn key(content: &BodyContent) -> String {
    match content {
        BodyContent::File(_) => "a file".to_owned(),
        content => media_type(content),
    }
}

/// Returns the media type as which a body is sent.
fn media_type(content: &BodyContent) -> String {
    match content {
        BodyContent::Json(_, media_type)
        | BodyContent::JsonLines(_, media_type)
        | BodyContent::Xml(_, _, media_type)
        | BodyContent::Text(media_type) => media_type.clone(),
        BodyContent::Form(..) => "application/x-www-form-urlencoded".to_owned(),
        BodyContent::Multipart(_) => "multipart/form-data".to_owned(),
        BodyContent::File(media_types) => media_types.join(", "),
    }
}

fn contents(
    walk: &mut Walk<'_>,
    owner: Owner,
    name: &str,
    before: &NamedContent,
    after: &NamedContent,
) {
    let place = format!("the body `{name}`");
    let limits = constraints(
        owner,
        &place,
        &before.constraints,
        &after.constraints,
        Direction::Sent,
    );
    walk.found.extend(limits);
    let (old, new) = match (&before.content, &after.content) {
        (BodyContent::Xml(old, before, _), BodyContent::Xml(new, after, _)) => {
            xml::written(walk, owner, &place, [before, after]);
            (old, new)
        }
        (BodyContent::Form(old, before), BodyContent::Form(new, after)) => {
            for member in other_styles(walk, [old, new], [before, after]) {
                let what = format!("the member `{member}` of {place}");
                walk.push(written_otherwise(owner, what));
            }
            (old, new)
        }
        (BodyContent::Json(old, _), BodyContent::Json(new, _))
        | (BodyContent::JsonLines(old, _), BodyContent::JsonLines(new, _)) => (old, new),
        (BodyContent::Multipart(old), BodyContent::Multipart(new)) => {
            return parts(walk, owner, old, new);
        }
        (BodyContent::File(before), BodyContent::File(after)) => {
            return files(walk, owner, before, after);
        }
        (BodyContent::Text(_), BodyContent::Text(_)) => return,
        _ => {
            let what = format!("{place} is given otherwise");
            let why = "the argument has another type: code does not compile";
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
            return;
        }
    };
    if !walk.is_same(owner, old, new, Direction::Sent) || old.nullable != new.nullable {
        let items = (walk.old.type_text(old), walk.new.type_text(new));
        let what = format!("{place} has another type");
        let why = format!(
            "the argument is `{}` instead of `{}`: code does not compile",
            items.1, items.0
        );
        walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
    }
}

fn written_otherwise(owner: Owner, what: String) -> Found {
    let what = format!("{what} is written otherwise");
    Found::new(owner, Class::Breaking, Kind::Body, what)
        .why("the server reads it otherwise: a client that was generated before sends the old form")
}

/// Returns the members of both forms that have another style.
fn other_styles(
    walk: &Walk<'_>,
    [old, new]: [&TypeRef; 2],
    [before, after]: [&[FormStyle]; 2],
) -> Vec<String> {
    let of = |styles: &[FormStyle], member: &str| {
        let style = styles.iter().find(|it| it.member == member);
        style.map(|it| (it.style.clone(), it.explode, it.json))
    };
    let is_in_both =
        |member: &str| has_member(&walk.old, old, member) && has_member(&walk.new, new, member);
    let members = before.iter().chain(after).map(|it| it.member.as_str());
    let members: BTreeSet<&str> = members.collect();
    let members = members.into_iter();
    let members = members.filter(|it| of(before, it) != of(after, it) && is_in_both(it));
    members.map(str::to_owned).collect()
}

fn has_member(side: &Side<'_>, value: &TypeRef, member: &str) -> bool {
    let TypeKind::Named(index) = value.kind else {
        return true;
    };
    match &side.type_def(index).definition {
        Definition::Object(object) => object.properties.iter().any(|it| it.name == member),
        _ => true,
    }
}

/// Compares the parts of a form.
fn parts(walk: &mut Walk<'_>, owner: Owner, before: &Multipart, after: &Multipart) {
    for part in &before.parts {
        let name = &part.name;
        let Some(other) = after.parts.iter().find(|it| it.name == *name) else {
            let what = format!("the part `{name}` of the form is gone");
            let why = "code that sets it does not compile";
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
            continue;
        };
        let media_types = (part_type(&walk.old, part), part_type(&walk.new, other));
        let mut breaking = |what: &str, why: &str| {
            let what = format!("the part `{name}` of the form {what}");
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
        };
        match (part.required, other.required) {
            (false, true) => breaking(
                "is required now",
                "the method takes it, so that code does not compile, and the server refuses \
                 requests without it",
            ),
            (true, false) => breaking(
                "is no longer required",
                "a setter takes it instead of the method: code does not compile",
            ),
            _ => {}
        }
        if part.field != other.field {
            breaking(
                "has another name in Rust",
                "code that sets it does not compile",
            );
        }
        let is_other_type = match media_types {
            (Some(old), Some(new)) => part.content_type != other.content_type && old != new,
            // A file had the media type that the caller gave it.
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if is_other_type {
            breaking("has another media type", "the server may read it otherwise");
        } else if part.is_json != other.is_json || part.style != other.style {
            breaking(
                "is written otherwise",
                "the server reads it otherwise: a client that was generated before sends the old \
                 form",
            );
        }
        part_headers(walk, owner, part, other);
        if !is_same_part(walk, owner, part, other) {
            let what = format!("the part `{name}` of the form has another type");
            let why = "code that sets it does not compile";
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
        }
        let place = format!("the part `{name}` of the form");
        let limits = constraints(
            owner,
            &place,
            &part.constraints,
            &other.constraints,
            Direction::Sent,
        );
        // The bounds are a part of the description.
        let words = match limits.is_empty() {
            true => {
                let place = format!("the description of the part `{name}`");
                prose(owner, &place, &part.description, &other.description)
            }
            false => None,
        };
        walk.found.extend(limits.into_iter().chain(words));
    }
    for part in &after.parts {
        let name = &part.name;
        if before.parts.iter().any(|it| it.name == *name) {
            continue;
        }
        let (class, what, why) = match part.required {
            true => (
                Class::Breaking,
                "is new and required",
                "the method takes it, so that code does not compile, and the server refuses \
                 requests without it",
            ),
            false => (
                Class::Compatible,
                "is new",
                "a request may leave it out: it has a setter",
            ),
        };
        let what = format!("the part `{name}` of the form {what}");
        walk.push(Found::new(owner, class, Kind::Body, what).why(why));
    }
}

/// Returns the media type of a part (OpenAPI 3.1 section 4.8.15.1); `None` if it is that of a file.
fn part_type<'p>(side: &Side<'_>, part: &'p Part) -> Option<&'p str> {
    let default = match &part.value {
        PartValue::Value(_) if part.is_json => "application/json",
        PartValue::Value(value) => {
            let item = match &value.kind {
                TypeKind::Array(item) => item,
                _ => value,
            };
            match side.is_scalar(item) {
                true => "text/plain",
                false => "application/json",
            }
        }
        PartValue::File | PartValue::Files | PartValue::Any => {
            return part.content_type.as_deref();
        }
    };
    Some(part.content_type.as_deref().unwrap_or(default))
}

/// Compares the headers of a part.
fn part_headers(walk: &mut Walk<'_>, owner: Owner, before: &Part, after: &Part) {
    let part = &before.name;
    let is_needed = |it: &Parameter| it.required && it.default.is_none();
    let of = |headers: &'_ [Parameter], name: &str| {
        let mut all = headers.iter();
        all.position(|it| it.name.eq_ignore_ascii_case(name))
    };
    for header in &before.headers {
        let name = &header.name;
        let why = "code that sets it does not compile";
        let what = match of(&after.headers, name).map(|index| &after.headers[index]) {
            None => format!("the header `{name}` of the part `{part}` is gone"),
            Some(other) if !walk.is_same(owner, &header.value, &other.value, Direction::Sent) => {
                format!("the header `{name}` of the part `{part}` has another type")
            }
            Some(_) => continue,
        };
        walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
    }
    for header in &after.headers {
        let name = &header.name;
        let known = of(&before.headers, name).map(|index| &before.headers[index]);
        let (class, what, why) = match (is_needed(header), known) {
            (true, known) if !known.is_some_and(is_needed) => (
                Class::Breaking,
                format!(
                    "the part `{part}` of the form has the header `{name}`, which is required now"
                ),
                "a request with the part and without the header fails",
            ),
            (false, None) => (
                Class::Compatible,
                format!("the part `{part}` of the form may have the header `{name}`"),
                "a request may leave it out: it has a setter",
            ),
            _ => continue,
        };
        walk.push(Found::new(owner, class, Kind::Body, what).why(why));
    }
}

fn is_same_part(walk: &mut Walk<'_>, owner: Owner, before: &Part, after: &Part) -> bool {
    match (&before.value, &after.value) {
        (PartValue::Value(old), PartValue::Value(new)) => {
            walk.is_same(owner, old, new, Direction::Sent) && old.nullable == new.nullable
        }
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}
