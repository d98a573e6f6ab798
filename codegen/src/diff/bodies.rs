//! Compares the bodies of requests.

use std::collections::BTreeSet;

use crate::diff::change::{Class, Kind};
use crate::diff::constraints::constraints;
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::{Side, Walk};
use crate::model::api::{
    Body, BodyContent, FormStyle, Multipart, NamedContent, Operation, Parameter, Part, PartValue,
};
use crate::model::types::{Definition, Direction, TypeKind, TypeRef};
use crate::model::xml::{XmlDef, XmlMember, XmlSchema};

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
        let known = known.find(|it| media_type(&it.content) == name);
        match known {
            None => walk.push(breaking(
                format!("the body can't be sent as `{name}` any more"),
                "the server may refuse it, and code that sends it does not compile",
            )),
            Some(other) => contents(walk, owner, &name, way, other),
        }
    }
    let is_known = |way: &&NamedContent| {
        let mut known = before.contents.iter();
        known.any(|it| media_type(&it.content) == media_type(&way.content))
    };
    for way in after.contents.iter().filter(|way| !is_known(way)) {
        let name = media_type(&way.content);
        walk.push(
            Found::new(
                owner,
                Class::Compatible,
                Kind::Body,
                format!("the body may be sent as `{name}`, too"),
            )
            .why("the form in which it was sent is taken as before"),
        );
    }
    let preferred = |body: &Body| body.contents.first().map(|it| media_type(&it.content));
    let is_kept = after
        .contents
        .iter()
        .any(|it| Some(media_type(&it.content)) == preferred(before));
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
            let names = [&walk.old.api.xml[..], &walk.new.api.xml[..]];
            for what in xml([before, after], names) {
                walk.push(written_otherwise(owner, format!("{what} of {place}")));
            }
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
        (BodyContent::Text(_), BodyContent::Text(_))
        | (BodyContent::File(_), BodyContent::File(_)) => return,
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
        style.map(|it| (it.style.clone(), it.explode))
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

/// Returns what is written otherwise in XML: the element of a whole value, or a member.
fn xml([before, after]: [&XmlMember; 2], names: [&[XmlDef]; 2]) -> BTreeSet<String> {
    let mut waiting = vec![(before, after)];
    let mut schemas = Vec::new();
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    loop {
        while let Some((before, after)) = waiting.pop() {
            if (&before.name, before.is_attribute) != (&after.name, after.is_attribute) {
                found.insert(match before.json.as_str() {
                    "" => "the root element".to_owned(),
                    member => format!("the member `{member}`"),
                });
            }
            schemas.push((&before.schema, &after.schema, before.json.as_str()));
        }
        let Some((before, after, member)) = schemas.pop() else {
            return found;
        };
        match (before, after) {
            (XmlSchema::Named(old), XmlSchema::Named(new)) => {
                let of = |all: &'_ [XmlDef], name: &str| all.iter().position(|it| it.name == *name);
                if let (Some(old), Some(new)) = (of(names[0], old), of(names[1], new))
                    && seen.insert((old, new))
                {
                    schemas.push((&names[0][old].schema, &names[1][new].schema, member));
                }
            }
            (
                XmlSchema::List {
                    item: old_name,
                    items: old,
                    wrapped: was,
                },
                XmlSchema::List {
                    item: new_name,
                    items: new,
                    wrapped: is,
                },
            ) => {
                if (old_name, was) != (new_name, is) {
                    found.insert(format!("the list `{member}`"));
                }
                schemas.push((old, new, member));
            }
            (XmlSchema::Map(old), XmlSchema::Map(new)) => schemas.push((old, new, member)),
            (
                XmlSchema::Object {
                    members: old,
                    additional: old_rest,
                },
                XmlSchema::Object {
                    members: new,
                    additional: new_rest,
                },
            ) => {
                for before in old {
                    if let Some(after) = new.iter().find(|it| it.json == before.json) {
                        waiting.push((before, after));
                    }
                }
                schemas.push((old_rest, new_rest, member));
            }
            (XmlSchema::Union(old), XmlSchema::Union(new)) => {
                schemas.extend(old.iter().zip(new).map(|(old, new)| (old, new, member)));
            }
            // Another kind is another type, which is told on its own.
            _ => {}
        }
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
        if let (Some(old), Some(new)) = (&part.content_type, &other.content_type)
            && old != new
        {
            breaking("has another media type", "the server may read it otherwise");
        } else if part.is_json != other.is_json || part.style != other.style {
            breaking(
                "is written otherwise",
                "the server reads it otherwise: a client that was generated before sends the old \
                 form",
            );
        }
        for header in part_headers(part, other) {
            breaking(
                &format!("has the header `{header}`, which is required now"),
                "a request with the part and without the header fails",
            );
        }
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

/// Returns the headers that a part needs now, and that a caller need not have set before.
fn part_headers(before: &Part, after: &Part) -> Vec<String> {
    let is_needed = |it: &&Parameter| it.required && it.default.is_none();
    let was_needed = |name: &str| {
        let mut needed = before.headers.iter().filter(is_needed);
        needed.any(|it| it.name.eq_ignore_ascii_case(name))
    };
    let needed = after.headers.iter().filter(is_needed);
    let needed = needed.filter(|it| !was_needed(&it.name));
    needed.map(|it| it.name.clone()).collect()
}

fn is_same_part(walk: &mut Walk<'_>, owner: Owner, before: &Part, after: &Part) -> bool {
    match (&before.value, &after.value) {
        (PartValue::Value(old), PartValue::Value(new)) => {
            walk.is_same(owner, old, new, Direction::Sent) && old.nullable == new.nullable
        }
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}
