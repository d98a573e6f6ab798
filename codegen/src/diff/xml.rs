//! Compares how values are written in XML: the names of elements and attributes, and whether the
//! items of a list are in an element of their own.
//!
//! What is sent differently breaks. What is read differently breaks if a client that was generated
//! before does not find it: it tells elements by their names without prefixes, and takes an
//! attribute for an element.

use std::collections::BTreeSet;

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::document::pointer::join;
use crate::model::types::Direction;
use crate::model::xml::{XmlDef, XmlMember, XmlSchema};

/// Two values that are written in the same place.
struct Values<'x> {
    schemas: [&'x XmlSchema; 2],
    /// The name in JSON of the member that it is, or is in; empty for a whole value.
    member: &'x str,
    /// The named schemas that they are in.
    within: Option<[&'x XmlDef; 2]>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    /// What is written otherwise.
    what: String,
    /// Whether a client that was generated before reads it all the same.
    is_read: bool,
    at: Option<[String; 2]>,
}

/// Compares the root elements of a body, and all that they contain. `place` names the body.
pub(super) fn written(
    walk: &mut Walk<'_>,
    owner: Owner,
    place: &str,
    [before, after]: [&XmlMember; 2],
) {
    let mut found = BTreeSet::new();
    member(&mut found, [before, after], None);
    let values = Values {
        schemas: [&before.schema, &after.schema],
        member: &before.json,
        within: None,
    };
    found.extend(differences(walk, values));
    tell(walk, owner, place, found, Direction::Sent);
}

/// Compares the content of the root elements of an answer, which may have any names.
pub(super) fn read(walk: &mut Walk<'_>, owner: Owner, place: &str, schemas: [&XmlSchema; 2]) {
    let values = Values {
        schemas,
        member: "",
        within: None,
    };
    let found = differences(walk, values);
    tell(walk, owner, place, found, Direction::Received);
}

fn tell(
    walk: &mut Walk<'_>,
    owner: Owner,
    place: &str,
    found: BTreeSet<Difference>,
    direction: Direction,
) {
    for Difference { what, is_read, at } in found {
        let (class, kind, why) = match (direction, is_read) {
            (Direction::Sent, _) => (
                Class::Breaking,
                Kind::Body,
                "the server reads it otherwise: a client that was generated before sends the old \
                 form",
            ),
            (Direction::Received, false) => (
                Class::Breaking,
                Kind::Answer,
                "a client that was generated before does not find it",
            ),
            (Direction::Received, true) => (
                Class::Compatible,
                Kind::Answer,
                "a client that was generated before reads it, too",
            ),
        };
        let what = format!("{what} of {place} is written otherwise");
        let mut found = Found::new(owner, class, kind, what).why(why);
        if let Some([old, new]) = at {
            found = found.at(old, new);
        }
        walk.push(found);
    }
}

/// Returns what differs in two values.
fn differences<'x>(walk: &'x Walk<'_>, values: Values<'x>) -> BTreeSet<Difference> {
    let mut waiting = vec![values];
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    while let Some(values) = waiting.pop() {
        let Values {
            schemas,
            member: name,
            within,
        } = values;
        let within_same = |schemas| Values {
            schemas,
            member: name,
            within,
        };
        match schemas {
            [XmlSchema::Named(old), XmlSchema::Named(new)] => {
                if let (Some(before), Some(after)) = (walk.old.xml(old), walk.new.xml(new))
                    && seen.insert([old, new])
                {
                    waiting.push(Values {
                        schemas: [&before.schema, &after.schema],
                        member: name,
                        within: Some([before, after]),
                    });
                }
            }
            [
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
            ] => {
                if (old_name, was) != (new_name, is) {
                    found.insert(Difference {
                        what: format!("the list `{name}`"),
                        // Whatever is in the element of a list is an item.
                        is_read: was == is && (*was || old_name.local == new_name.local),
                        at: places(within, name),
                    });
                }
                waiting.push(within_same([old, new]));
            }
            [XmlSchema::Map(old), XmlSchema::Map(new)] => waiting.push(within_same([old, new])),
            [
                XmlSchema::Object {
                    members: old,
                    additional: old_rest,
                },
                XmlSchema::Object {
                    members: new,
                    additional: new_rest,
                },
            ] => {
                waiting.push(within_same([old_rest, new_rest]));
                for before in old {
                    let Some(after) = new.iter().find(|it| it.json == before.json) else {
                        continue;
                    };
                    member(&mut found, [before, after], within);
                    waiting.push(Values {
                        schemas: [&before.schema, &after.schema],
                        member: &before.json,
                        within,
                    });
                }
            }
            [XmlSchema::Union(old), XmlSchema::Union(new)] => {
                let branches = old.iter().zip(new);
                waiting.extend(branches.map(|(old, new)| within_same([old, new])));
            }
            // Another kind is another type, which is told on its own.
            _ => {}
        }
    }
    found
}

/// Compares the names of a member.
fn member(
    found: &mut BTreeSet<Difference>,
    [before, after]: [&XmlMember; 2],
    within: Option<[&XmlDef; 2]>,
) {
    if (&before.name, before.is_attribute) == (&after.name, after.is_attribute) {
        return;
    }
    // The client also finds an element that has the member's name in JSON.
    let known = [&before.name.local, &before.json];
    found.insert(Difference {
        what: match before.json.as_str() {
            "" => "the root element".to_owned(),
            member => format!("the member `{member}`"),
        },
        is_read: known.contains(&&after.name.local),
        at: places(within, &before.json),
    });
}

/// Returns the pointers of a member of named schemas.
fn places(within: Option<[&XmlDef; 2]>, member: &str) -> Option<[String; 2]> {
    let pointer = |def: &XmlDef| match member {
        "" => def.pointer.clone(),
        member => join(&join(&def.pointer, "properties"), member),
    };
    within.map(|defs| defs.map(pointer))
}
