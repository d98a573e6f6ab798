//! Compares the credentials that operations ask for.

use std::collections::BTreeSet;

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::document::pointer::join;
use crate::model::api::{Location, Operation, SecurityScheme};

/// One way to authenticate: the credentials that a request has, as messages call them.
type Way = BTreeSet<String>;

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
    let what = format!(
        "it asks for {} instead of {}",
        shown(&after),
        shown(&before)
    );
    let at = |of: &Operation| join(&of.pointer, "security");
    walk.push(
        Found::new(owner, class, Kind::Security, what)
            .why(why)
            .at(at(old), at(new)),
    );
}

fn ways(operation: &Operation) -> BTreeSet<Way> {
    let ways = operation.security.iter();
    let mut ways: BTreeSet<Way> = ways.map(|all| all.iter().map(called).collect()).collect();
    if ways.is_empty() {
        ways.insert(Way::new());
    }
    ways
}

fn called(scheme: &SecurityScheme) -> String {
    match scheme {
        SecurityScheme::Bearer { .. } => "a bearer token".to_owned(),
        SecurityScheme::Basic { .. } => "a user name and a password".to_owned(),
        SecurityScheme::ApiKey {
            location,
            parameter,
            ..
        } => {
            let place = match location {
                Location::Query | Location::Querystring => "query parameter",
                Location::Cookie => "cookie",
                Location::Header | Location::Path => "header",
            };
            format!("a key in the {place} `{parameter}`")
        }
    }
}

fn shown(ways: &BTreeSet<Way>) -> String {
    let ways = ways.iter().map(|way| match way.len() {
        0 => "no credential".to_owned(),
        _ => way.iter().cloned().collect::<Vec<_>>().join(" and "),
    });
    ways.collect::<Vec<_>>().join(", or ")
}
