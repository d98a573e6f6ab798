//! Compares the bodies of requests.

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::Walk;
use crate::model::api::{Body, BodyContent, Multipart, NamedContent, Operation, Part, PartValue};
use crate::model::types::Direction;

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
        let known = after.contents.iter();
        let known = known
            .map(|it| &it.content)
            .find(|it| media_type(it) == name);
        match known {
            None => walk.push(breaking(
                format!("the body can't be sent as `{name}` any more"),
                "the server may refuse it, and code that sends it does not compile",
            )),
            Some(content) => contents(walk, owner, &name, &way.content, content),
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
    before: &BodyContent,
    after: &BodyContent,
) {
    let (old, new) = match (before, after) {
        (BodyContent::Json(old, _), BodyContent::Json(new, _))
        | (BodyContent::JsonLines(old, _), BodyContent::JsonLines(new, _))
        | (BodyContent::Xml(old, ..), BodyContent::Xml(new, ..))
        | (BodyContent::Form(old, _), BodyContent::Form(new, _)) => (old, new),
        (BodyContent::Multipart(old), BodyContent::Multipart(new)) => {
            return parts(walk, owner, old, new);
        }
        (BodyContent::Text(_), BodyContent::Text(_))
        | (BodyContent::File(_), BodyContent::File(_)) => return,
        _ => {
            let what = format!("the body `{name}` is given otherwise");
            let why = "the argument has another type: code does not compile";
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
            return;
        }
    };
    if !walk.is_same(owner, old, new, Direction::Sent) || old.nullable != new.nullable {
        let items = (walk.old.type_text(old), walk.new.type_text(new));
        let what = format!("the body `{name}` has another type");
        let why = format!(
            "the argument is `{}` instead of `{}`: code does not compile",
            items.1, items.0
        );
        walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
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
        }
        if !is_same_part(walk, owner, part, other) {
            let what = format!("the part `{name}` of the form has another type");
            let why = "code that sets it does not compile";
            walk.push(Found::new(owner, Class::Breaking, Kind::Body, what).why(why));
        }
        let place = format!("the description of the part `{name}`");
        if let Some(found) = prose(owner, &place, &part.description, &other.description) {
            walk.push(found);
        }
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

fn is_same_part(walk: &mut Walk<'_>, owner: Owner, before: &Part, after: &Part) -> bool {
    match (&before.value, &after.value) {
        (PartValue::Value(old), PartValue::Value(new)) => {
            walk.is_same(owner, old, new, Direction::Sent) && old.nullable == new.nullable
        }
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}
