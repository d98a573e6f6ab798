//! Compares what all operations share: the server, the rate limit, the headers of every request,
//! the document's title and version.

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::model::api::Api;

pub(super) fn api(walk: &mut Walk<'_>, old: &Api, new: &Api) {
    if old.server != new.server {
        walk.push(server(old.server.as_deref(), new.server.as_deref()));
    }
    if old.rate_limit != new.rate_limit {
        walk.push(
            Found::new(
                Owner::Api,
                Class::Compatible,
                Kind::Limit,
                "the rate limit is another",
            )
            .why("the client keeps it"),
        );
    }
    if old.headers != new.headers {
        walk.push(
            Found::new(
                Owner::Api,
                Class::Breaking,
                Kind::Header,
                "every request has other headers",
            )
            .why("the server may answer otherwise"),
        );
    }
    if old.errors != new.errors {
        walk.push(
            Found::new(
                Owner::Api,
                Class::Breaking,
                Kind::Answer,
                "the rules in provider.toml by which errors are told are others",
            )
            .why("an answer may be another kind of error than before: code that handles it fails"),
        );
    }
    for (name, before, after, pointer) in [
        (
            "title",
            &old.document_title,
            &new.document_title,
            "/info/title",
        ),
        (
            "version",
            &old.document_version,
            &new.document_version,
            "/info/version",
        ),
    ] {
        if before != after {
            let what = format!("the document's {name} is `{after}` instead of `{before}`");
            walk.push(
                Found::new(Owner::Api, Class::DocsOnly, Kind::Prose, what)
                    .why("only the documentation of the client changes")
                    .at(pointer.to_owned(), pointer.to_owned()),
            );
        }
    }
}

fn server(old: Option<&str>, new: Option<&str>) -> Found {
    let (class, what, why) = match (old, new) {
        (Some(old), Some(new)) => (
            Class::Breaking,
            format!("the server is `{new}` instead of `{old}`"),
            "a client that was generated before calls the old one; the new one sends its \
             credentials to the new one",
        ),
        (Some(old), None) => (
            Class::Breaking,
            format!("the server `{old}` is gone"),
            "the client has no base URL: callers have to set one",
        ),
        (None, new) => (
            Class::Compatible,
            format!("the server `{}` is new", new.unwrap_or_default()),
            "the client has a base URL",
        ),
    };
    let at = || "/servers/0/url".to_owned();
    Found::new(Owner::Api, class, Kind::Server, what)
        .why(why)
        .at(at(), at())
}
