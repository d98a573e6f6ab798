//! Compares the answers of an operation, by status and media type.

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::Walk;
use crate::document::pointer::join;
use crate::model::api::{Content, Operation, Response, ResponseContent, Status};
use crate::model::types::Direction;

pub(super) fn answers(walk: &mut Walk<'_>, owner: Owner, operations: [&Operation; 2]) {
    let [old, new] = operations;
    let first = walk.found.len();
    let are_errors_kept = are_errors_kept(walk, operations);
    for before in &old.responses {
        match new.responses.iter().find(|it| it.status == before.status) {
            Some(after) => both(walk, owner, operations, [before, after]),
            None => {
                let found = gone(owner, before, &old.responses, are_errors_kept);
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
    if is_told_otherwise(&old.responses, &new.responses) {
        returned(walk, owner, operations, first);
    }
}

fn called(status: Status) -> String {
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

/// Tells that a status is gone. An error is gone with its type, unless code that reads the type
/// still compiles.
fn gone(owner: Owner, before: &Response, all: &[Response], is_type_kept: bool) -> Found {
    let status = called(before.status);
    let has_type = before.contents.iter();
    let has_type = has_type
        .map(|it| &it.content)
        .any(|it| it.type_ref().is_some());
    let (class, why) = if before.describes_success(all) {
        (
            Class::Breaking,
            "the operation succeeds otherwise: what the client returned for this status is gone",
        )
    } else if has_type && !is_type_kept {
        (
            Class::Breaking,
            "code that reads this error does not compile: its type is gone from what `send` returns",
        )
    } else {
        (
            Class::Compatible,
            "an answer with this status still is an error, with its body as bytes",
        )
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
        (found.old, found.new) = (Some(at.0.clone()), Some(at.1.clone()));
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

/// Whether code that reads the errors compiles as before: the type has the same name, and if it is
/// an enum, no variant is gone.
fn are_errors_kept(walk: &Walk<'_>, [old, new]: [&Operation; 2]) -> bool {
    if !is_told_otherwise(&old.responses, &new.responses) {
        return true;
    }
    let (before, after) = (
        walk.old.surface.returned(old),
        walk.new.surface.returned(new),
    );
    before.error == after.error && before.error_variants.is_subset(&after.error_variants)
}

/// Whether the responses may be read as other types, apart from the contents of their types.
fn is_told_otherwise(old: &[Response], new: &[Response]) -> bool {
    let told = |all: &[Response]| -> Vec<_> {
        let all = all.iter().map(|response| {
            let forms = response.contents.iter();
            let forms = forms.map(|it| (it.name.clone(), std::mem::discriminant(&it.content)));
            let forms: Vec<_> = forms.collect();
            (response.status, response.component.clone(), forms)
        });
        all.collect()
    };
    told(old) != told(new)
}

/// Compares the types that `send` returns, unless a change that breaks has been found.
fn returned(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2], first: usize) {
    let (before, after) = (
        walk.old.surface.returned(old),
        walk.new.surface.returned(new),
    );
    let send = |of: &Operation, success: &str, error: &str| {
        format!(
            "operation::{}::send() -> Result<{success}, {error}>",
            of.type_name
        )
    };
    let items = (
        send(old, &before.success, &before.error),
        send(new, &after.success, &after.error),
    );
    if items.0 == items.1 {
        return;
    }
    let found = &mut walk.found[first..];
    let mut breaking = found.iter_mut().filter(|it| it.class == Class::Breaking);
    if let Some(found) = breaking.next() {
        (found.before, found.after) = (Some(items.0), Some(items.1));
        return;
    }
    let what = match before.success == after.success {
        true => "the type of its errors is another",
        false => "the type of its answers is another",
    };
    walk.push(
        Found::new(owner, Class::Breaking, Kind::Answer, what)
            .why("code that names the type, or matches on it, does not compile")
            .items(items.0, items.1)
            .at(old.pointer.clone(), new.pointer.clone()),
    );
}
