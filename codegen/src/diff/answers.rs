//! Compares the answers of an operation, by status and media type.

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::Walk;
use crate::diff::xml;
use crate::document::pointer::join;
use crate::model::api::{Content, Operation, Response, ResponseContent, Status};
use crate::model::types::Direction;

pub(super) fn answers(walk: &mut Walk<'_>, owner: Owner, operations: [&Operation; 2]) {
    let [old, new] = operations;
    for before in &old.responses {
        match new.responses.iter().find(|it| it.status == before.status) {
            Some(after) => both(walk, owner, operations, [before, after]),
            None => {
                let found = gone(owner, before, &old.responses);
                walk.push(found.at(pointer(old, before), new.pointer.clone()));
            }
        }
    }
    for after in &new.responses {
        if old.responses.iter().any(|it| it.status == after.status) {
            continue;
        }
        let what = format!("the status {} is new", called(after.status));
        let why = match after.describes_success(&new.responses) {
            true => "an answer with this status is read as what it is",
            false => "an answer with this status was an error before, and is one",
        };
        walk.push(
            Found::new(owner, Class::Compatible, Kind::Answer, what)
                .why(why)
                .at(old.pointer.clone(), pointer(new, after)),
        );
    }
    headers(walk, owner, operations);
}

pub(super) fn called(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

fn pointer(operation: &Operation, response: &Response) -> String {
    join(
        &join(&operation.pointer, "responses"),
        &called(response.status),
    )
}

/// Why a status that is gone breaks nobody, unless code that reads the error does not compile.
pub(super) const STILL_AN_ERROR: &str =
    "an answer with this status still is an error, with its body as bytes";

/// Tells that a status is gone.
fn gone(owner: Owner, before: &Response, all: &[Response]) -> Found {
    let status = called(before.status);
    let (class, why) = match before.describes_success(all) {
        true => (
            Class::Breaking,
            "the operation succeeds otherwise: what the client returned for this status is gone",
        ),
        false => (Class::Compatible, STILL_AN_ERROR),
    };
    let what = format!("the status {status} is gone");
    Found::new(owner, class, Kind::Answer, what).why(why)
}

fn both(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    [before, after]: [&Response; 2],
) {
    let at = (pointer(old, before), pointer(new, after));
    let status = called(before.status);
    let first = walk.found.len();
    for form in &before.contents {
        match after.contents.iter().find(|it| it.name == form.name) {
            Some(other) => forms(walk, owner, &status, [form, other]),
            None => walk.push(form_gone(owner, &status, form, after)),
        }
    }
    for form in &after.contents {
        let is_bodiless =
            |it: &ResponseContent| matches!(it.content, Content::Empty | Content::Raw);
        // The form that was without a body has been told as gone.
        if before.contents.iter().any(|it| it.name == form.name)
            || is_bodiless(form)
            || before.contents.iter().all(is_bodiless)
        {
            continue;
        }
        let what = format!("the answer {status} may come as {}", media_types(form));
        walk.push(
            Found::new(owner, Class::Compatible, Kind::Answer, what)
                .why("the client asks for the form that it prefers, and reads this one, too"),
        );
    }
    let place = format!("the description of the answer {status}");
    if let Some(found) = prose(owner, &place, &before.description, &after.description) {
        walk.push(found);
    }
    for found in &mut walk.found[first..] {
        if found.old.is_none() && found.new.is_none() {
            (found.old, found.new) = (Some(at.0.clone()), Some(at.1.clone()));
        }
    }
}

fn media_types(form: &ResponseContent) -> String {
    match form.media_types.as_slice() {
        [] => form.name.clone(),
        all => {
            let all: Vec<String> = all.iter().map(|it| format!("`{it}`")).collect();
            all.join(", ")
        }
    }
}

fn form_gone(owner: Owner, status: &str, form: &ResponseContent, after: &Response) -> Found {
    let has_body = |content: &Content| !matches!(content, Content::Empty | Content::Raw);
    let now = after.contents.first().filter(|it| has_body(&it.content));
    let what = match (has_body(&form.content), now) {
        (true, Some(_)) => format!(
            "the answer {status} no longer comes as {}",
            media_types(form)
        ),
        (true, None) => format!("the answer {status} has no described body any more"),
        (false, _) => format!("the answer {status} has a described body"),
    };
    let why = "the client reads the answer as another type";
    Found::new(owner, Class::Breaking, Kind::Answer, what).why(why)
}

fn forms(walk: &mut Walk<'_>, owner: Owner, status: &str, [before, after]: [&ResponseContent; 2]) {
    if before.media_types != after.media_types {
        let what = format!(
            "the answer {status} comes as {} instead of {}",
            media_types(after),
            media_types(before)
        );
        walk.push(
            Found::new(owner, Class::Compatible, Kind::Answer, what)
                .why("the client reads both as the same type"),
        );
    }
    if let (Content::Xml(_, old), Content::Xml(_, new)) = (&before.content, &after.content) {
        xml::read(walk, owner, &format!("the answer {status}"), [old, new]);
    }
    let is_same_kind =
        std::mem::discriminant(&before.content) == std::mem::discriminant(&after.content);
    let is_same = is_same_kind
        && match (before.content.type_ref(), after.content.type_ref()) {
            (Some(old), Some(new)) => {
                walk.is_same(owner, old, new, Direction::Received) && old.nullable == new.nullable
            }
            _ => true,
        };
    if !is_same {
        let text = |walk: &Walk<'_>, content: &Content, is_old: bool| {
            let side = if is_old { &walk.old } else { &walk.new };
            content.type_ref().map(|value| side.type_text(value))
        };
        let items = (
            text(walk, &before.content, true),
            text(walk, &after.content, false),
        );
        walk.push(
            Found::new(
                owner,
                Class::Breaking,
                Kind::Answer,
                format!("the answer {status} has another type"),
            )
            .why("code that reads it does not compile")
            .items(items.0, items.1),
        );
    }
}

/// Compares the headers that the document describes for successes.
fn headers(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    let found = match (&old.headers, &new.headers) {
        (None, None) => return,
        (Some(before), Some(after)) => {
            // Their members are compared with those of other types.
            walk.is_same(owner, before, after, Direction::Received);
            return;
        }
        (None, Some(_)) => Found::new(
            owner,
            Class::Breaking,
            Kind::Header,
            "headers of the answer are described now",
        )
        .why(
            "code that names the type of the whole answer does not compile: it has one more \
              parameter",
        ),
        (Some(_), None) => Found::new(
            owner,
            Class::Breaking,
            Kind::Header,
            "headers of the answer are no longer described",
        )
        .why("code that reads `typed_headers` does not compile"),
    };
    walk.push(found.at(old.pointer.clone(), new.pointer.clone()));
}
