//! Compares the parameters of an operation.

use crate::diff::change::{Class, Kind};
use crate::diff::constraints::{constraints, deprecated};
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::{Side, Walk};
use crate::model::api::{Location, Operation, Parameter};
use crate::model::types::Direction;

/// Compares the parameters. Those of the path are told by their place: their names are not sent.
pub(super) fn parameters(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    let in_path = |of: &Operation| -> Vec<String> {
        let all = of.parameters.iter();
        let all = all.filter(|it| it.location == Location::Path);
        all.map(|it| it.name.clone()).collect()
    };
    let (old_path, new_path) = (in_path(old), in_path(new));
    let other_name = |known: &Parameter| -> String {
        let place = old_path.iter().position(|it| *it == known.name);
        match (known.location, place) {
            (Location::Path, Some(place)) => new_path.get(place).cloned().unwrap_or_default(),
            _ => known.name.clone(),
        }
    };
    let is_same = |known: &Parameter, other: &Parameter| match known.location {
        // The names of headers are the same in any capitals (RFC 9110 section 5.1).
        Location::Header => {
            other.location == Location::Header && known.name.eq_ignore_ascii_case(&other.name)
        }
        location => location == other.location && other_name(known) == other.name,
    };
    for known in &old.parameters {
        match new.parameters.iter().find(|other| is_same(known, other)) {
            Some(other) => both(walk, owner, [old, new], [known, other]),
            None => walk.push(
                Found::new(
                    owner,
                    Class::Breaking,
                    Kind::Parameter,
                    format!("the {} is gone", called(known)),
                )
                .why("code that sets it does not compile")
                .items(item(&walk.old, old, known), None)
                .at(known.pointer.clone(), new.pointer.clone()),
            ),
        }
    }
    for other in &new.parameters {
        if !old.parameters.iter().any(|known| is_same(known, other)) {
            let found = added(walk, owner, [old, new], other);
            walk.push(found);
        }
    }
    order(walk, owner, [old, new], &is_same);
}

/// Names a parameter in a sentence.
pub(super) fn called(parameter: &Parameter) -> String {
    format!("{} `{}`", parameter.location.called(), parameter.name)
}

/// Returns the argument or the setter of a parameter.
fn item(side: &Side<'_>, operation: &Operation, parameter: &Parameter) -> String {
    let ty = side.type_text(&parameter.value);
    match parameter.is_argument() {
        true => format!(
            "Client::{}({}: {ty})",
            operation.method_name, parameter.field
        ),
        false => format!(
            "operation::{}::{}({ty})",
            operation.type_name, parameter.field
        ),
    }
}

fn added(
    walk: &Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    parameter: &Parameter,
) -> Found {
    let what = called(parameter);
    let (class, what, why) = if parameter.is_argument() {
        (
            Class::Breaking,
            format!("the {what} is new and required"),
            "the method takes it, so that code without it does not compile, and the server \
             refuses requests without it",
        )
    } else if parameter.required {
        (
            Class::Compatible,
            format!("the {what} is new and required, with a default"),
            "the client sends the default, unless the caller sets another value",
        )
    } else {
        (
            Class::Compatible,
            format!("the {what} is new"),
            "a request may leave it out: it has a setter",
        )
    };
    Found::new(owner, class, Kind::Parameter, what)
        .why(why)
        .items(None, item(&walk.new, new, parameter))
        .at(old.pointer.clone(), parameter.pointer.clone())
}

fn both(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    [before, after]: [&Parameter; 2],
) {
    let what = called(before);
    let items = (item(&walk.old, old, before), item(&walk.new, new, after));
    let mut changes = Vec::new();
    let mut breaking = |what: String, why: &str| {
        changes.push(Found::new(owner, Class::Breaking, Kind::Parameter, what).why(why));
    };
    let is_same_type = walk.is_same(owner, &before.value, &after.value, Direction::Sent);
    if !is_same_type {
        breaking(
            format!("the {what} has another type"),
            "code that sets it does not compile",
        );
    }
    if before.is_argument() != after.is_argument() {
        let (how, why) = match (after.is_argument(), after.required) {
            (true, _) => (
                "is required now",
                "the method takes it, so that code does not compile, and the server refuses \
                 requests without it",
            ),
            (false, true) => (
                "has a default or may be empty now",
                "a setter takes it instead of the method: code does not compile",
            ),
            (false, false) => (
                "is no longer required",
                "a setter takes it instead of the method: code does not compile",
            ),
        };
        breaking(format!("the {what} {how}"), why);
    } else if before.field != after.field && before.location != Location::Path {
        breaking(
            format!("the {what} has another name in Rust"),
            "code that sets it does not compile",
        );
    }
    if written(&walk.old, before) != written(&walk.new, after) {
        breaking(
            format!("the {what} is written otherwise"),
            "the server reads it otherwise: a client that was generated before sends the old form",
        );
    }
    if before.location == Location::Path && before.name != after.name {
        let what = format!("the {what} is called `{}` now", after.name);
        changes.push(
            Found::new(owner, Class::DocsOnly, Kind::Parameter, what)
                .why("the name of a path parameter is not sent"),
        );
    }
    let changes = changes
        .into_iter()
        .map(|found| found.items(items.0.clone(), items.1.clone()));
    let place = format!("the {what}");
    let (mut old_words, mut new_words) = (before.constraints.clone(), after.constraints.clone());
    if !is_same_type {
        old_words.0.remove("format");
        new_words.0.remove("format");
    }
    let mut stated = constraints(owner, &place, &old_words, &new_words, Direction::Sent);
    if before.deprecated != after.deprecated {
        stated.retain(|found| found.kind != Kind::Deprecation);
        stated.push(deprecated(owner, &place, after.deprecated));
    }
    if before.empty_setter != after.empty_setter {
        let (class, what, why) = match &after.empty_setter {
            Some(_) => (
                Class::Compatible,
                "may be empty now",
                "it has one more setter",
            ),
            None => (
                Class::Breaking,
                "may no longer be empty",
                "the setter for an empty value is gone",
            ),
        };
        let what = format!("{place} {what}");
        stated.push(Found::new(owner, class, Kind::Parameter, what).why(why));
    }
    let place = format!("the description of the {what}");
    let words = prose(owner, &place, &before.description, &after.description);
    let changes: Vec<Found> = changes.chain(stated).chain(words).collect();
    for found in changes {
        walk.push(found.at(before.pointer.clone(), after.pointer.clone()));
    }
}

/// Returns how a value is written (OpenAPI 3.1 section 4.8.12.2.1): the style, whether each item or
/// member is written on its own, whether it is JSON, and whether reserved characters stay.
fn written<'p>(side: &Side<'_>, parameter: &'p Parameter) -> (&'p str, bool, bool, bool) {
    let Parameter {
        json,
        allow_reserved,
        ..
    } = *parameter;
    if json {
        return ("", false, json, allow_reserved);
    }
    let default = match parameter.location {
        Location::Path | Location::Header => "simple",
        Location::Query | Location::Querystring | Location::Cookie => "form",
    };
    let style = parameter.style.as_deref().unwrap_or(default);
    // One value is written in the same way.
    let has_parts = !side.is_scalar(&parameter.value);
    let explode = has_parts && parameter.explode.unwrap_or(style == "form");
    (style, explode, json, allow_reserved)
}

/// Compares the order in which the method takes what it took before.
fn order(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    is_same: &dyn Fn(&Parameter, &Parameter) -> bool,
) {
    let arguments = |of: &'_ Operation| -> Vec<Parameter> {
        let all = of.parameters.iter();
        all.filter(|it| it.is_argument()).cloned().collect()
    };
    let (old_arguments, new_arguments) = (arguments(old), arguments(new));
    let places = old_arguments
        .iter()
        .filter_map(|known| new_arguments.iter().position(|other| is_same(known, other)));
    let places: Vec<usize> = places.collect();
    if places.is_sorted() {
        return;
    }
    let items = (walk.old.surface.method(old), walk.new.surface.method(new));
    walk.push(
        Found::new(
            owner,
            Class::Breaking,
            Kind::Parameter,
            "the required parameters stand in another order",
        )
        .why("the method takes its arguments in that order: code may set the wrong ones")
        .items(items.0, items.1)
        .at(old.pointer.clone(), new.pointer.clone()),
    );
}
