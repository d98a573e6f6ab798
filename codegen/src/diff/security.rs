//! Compares the credentials that operations ask for.

use std::collections::BTreeSet;

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::document::pointer::join;
use crate::model::api::{Operation, Requirement, SecurityScheme};

/// One way to authenticate: what a request needs.
type Way = BTreeSet<Needed>;

/// A credential or a scope, as messages call it, and the name by which the caller gives it.
type Needed = (String, Option<String>);

pub(super) fn security(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    let (before, after) = (ways(old), ways(new));
    if before == after {
        return;
    }
    // A request without a credential is one of the ways of an operation that asks for none.
    let is_taken = |way: &Way| after.iter().any(|it| it.is_subset(way));
    let (class, why) = match before.iter().all(is_taken) {
        true => (
            Class::Compatible,
            "a request with the credentials of before is taken",
        ),
        false => (
            Class::Breaking,
            "the server refuses a request with the credentials of before",
        ),
    };
    let shown = match (shown(&after, false), shown(&before, false)) {
        (after, before) if after != before => (after, before),
        _ => (shown(&after, true), shown(&before, true)),
    };
    let what = format!("it asks for {} instead of {}", shown.0, shown.1);
    let at = |of: &Operation| join(&of.pointer, "security");
    walk.push(
        Found::new(owner, class, Kind::Security, what)
            .why(why)
            .at(at(old), at(new)),
    );
}

fn ways(operation: &Operation) -> BTreeSet<Way> {
    let ways = operation.requirements.iter();
    let mut ways: BTreeSet<Way> = ways.map(way).collect();
    if ways.is_empty() {
        ways.insert(Way::new());
    }
    ways
}

fn way(requirement: &Requirement) -> Way {
    let schemes = requirement.schemes.iter().map(called);
    let others = requirement.others.iter();
    let others = others.map(|name| (format!("`{name}`, which no request carries"), None));
    let scopes = requirement.scopes.iter();
    let scopes = scopes.map(|scope| (format!("the scope `{scope}`"), None));
    schemes.chain(others).chain(scopes).collect()
}

fn called(scheme: &SecurityScheme) -> Needed {
    match scheme {
        SecurityScheme::Bearer { .. } => ("a bearer token".to_owned(), None),
        SecurityScheme::Basic { .. } => ("a user name and a password".to_owned(), None),
        SecurityScheme::ApiKey {
            name,
            location,
            parameter,
        } => {
            let place = location.called();
            (
                format!("a key in the {place} `{parameter}`"),
                Some(name.clone()),
            )
        }
    }
}

fn shown(ways: &BTreeSet<Way>, with_names: bool) -> String {
    let needed = |(what, name): &Needed| match name.as_ref().filter(|_| with_names) {
        Some(name) => format!("{what}, called `{name}`"),
        None => what.clone(),
    };
    let ways = ways.iter().map(|way| match way.len() {
        0 => "no credential".to_owned(),
        _ => way.iter().map(needed).collect::<Vec<_>>().join(" and "),
    });
    ways.collect::<Vec<_>>().join(", or ")
}
