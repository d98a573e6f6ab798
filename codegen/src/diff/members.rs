//! Compares the members of two structs.

use crate::diff::change::{Class, Kind};
use crate::diff::constraints::constraints;
use crate::diff::found::{Found, Owner};
use crate::diff::prose::prose;
use crate::diff::walk::{Side, Walk};
use crate::document::pointer::join;
use crate::model::types::{
    Constraints, Direction, Object, Property, StringFormat, TypeDef, TypeKind,
};

/// Where a member is in a document, and the item that it is in Rust.
struct Member<'a> {
    of: &'a TypeDef,
    property: &'a Property,
    ty: String,
}

impl<'a> Member<'a> {
    fn new(side: &Side<'_>, of: &'a TypeDef, property: &'a Property, direction: Direction) -> Self {
        let mut value = property.value.clone();
        let is_null = std::mem::take(&mut value.nullable) && value.kind != TypeKind::Any;
        let inner = side.type_text(&value);
        let ty = if direction == Direction::Sent && property.has_three_states() {
            format!("Option<Option<{inner}>>")
        } else if !property.required || is_null {
            format!("Option<{inner}>")
        } else {
            inner
        };
        Self { of, property, ty }
    }

    fn item(&self) -> String {
        format!(
            "types::{}.{}: {}",
            self.of.name, self.property.field, self.ty
        )
    }

    fn pointer(&self) -> String {
        join(&join(&self.of.pointer, "properties"), &self.property.name)
    }
}

pub(super) fn members(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [&Object; 2],
    direction: Direction,
) {
    for property in &before.properties {
        let known = after.properties.iter().find(|it| it.name == property.name);
        let member = Member::new(&walk.old, old, property, direction);
        match known {
            Some(known) => {
                let other = Member::new(&walk.new, new, known, direction);
                both(walk, owner, member, other, direction);
            }
            None => walk.push(
                Found::new(
                    owner,
                    Class::Breaking,
                    Kind::Member,
                    format!("the member `{}` is gone", property.name),
                )
                .why("code that reads or sets the field does not compile")
                .items(member.item(), None)
                .at(member.pointer(), new.pointer.clone()),
            ),
        }
    }
    for property in &after.properties {
        if before.properties.iter().any(|it| it.name == property.name) {
            continue;
        }
        let member = Member::new(&walk.new, new, property, direction);
        walk.push(added(owner, old, member, direction));
    }
    if direction == Direction::Sent {
        order(walk, owner, [old, new], [before, after]);
    }
    extra(walk, owner, [old, new], [before, after], direction);
    if before.is_untyped != after.is_untyped && before.keeps_any_value() != after.keeps_any_value()
    {
        let found = other_values(owner, after.keeps_any_value(), direction);
        walk.push(found.at(old.pointer.clone(), new.pointer.clone()));
    }
}

/// Tells that a value which is no object is allowed, or no longer so.
fn other_values(owner: Owner, are_allowed: bool, direction: Direction) -> Found {
    let (class, what, why) = match (are_allowed, direction) {
        (true, Direction::Sent) => (
            Class::Compatible,
            "a value that is no object is allowed now",
            "a request may have one more form",
        ),
        (true, Direction::Received) => (
            Class::Compatible,
            "a value that is no object is allowed now",
            "the field `extra` keeps it",
        ),
        (false, Direction::Sent) => (
            Class::Breaking,
            "a value that is no object is no longer allowed",
            "the server may refuse it",
        ),
        (false, Direction::Received) => (
            Class::Breaking,
            "a value that is no object is no longer allowed",
            "the client no longer reads it: it is an error",
        ),
    };
    Found::new(owner, class, Kind::Type, what).why(why)
}

fn added(owner: Owner, old: &TypeDef, member: Member<'_>, direction: Direction) -> Found {
    let name = &member.property.name;
    let (class, what, why) = match (direction, member.property.required) {
        (Direction::Sent, true) => (
            Class::Breaking,
            format!("the member `{name}` is new and required"),
            "`new` takes it, so that code without it does not compile, and the server refuses \
             requests without it",
        ),
        (Direction::Sent, false) => (
            Class::Compatible,
            format!("the member `{name}` is new"),
            "a request may leave it out: it has a setter; only code that writes the struct out, \
             instead of calling `new`, has one more member to set",
        ),
        (Direction::Received, _) => (
            Class::Compatible,
            format!("the member `{name}` is new"),
            "an answer may gain members; only code that writes the struct out has one more to set",
        ),
    };
    Found::new(owner, class, Kind::Member, what)
        .why(why)
        .items(None, member.item())
        .at(old.pointer.clone(), member.pointer())
}

fn both(walk: &mut Walk<'_>, owner: Owner, old: Member<'_>, new: Member<'_>, direction: Direction) {
    let (before, after) = (old.property, new.property);
    let name = &before.name;
    let at = (old.pointer(), new.pointer());
    let items = (old.item(), new.item());
    let is_same_type = walk.is_same(owner, &before.value, &after.value, direction);
    let mut changes = Vec::new();
    if !is_same_type {
        changes.push(value_changed(owner, [&old, &new], direction));
    }
    if before.field != after.field {
        let what = format!("the field of the member `{name}` has another name");
        let why = "code that reads or sets the field does not compile";
        changes.push(Found::new(owner, Class::Breaking, Kind::Member, what).why(why));
    }
    if before.required != after.required {
        changes.push(requiredness(owner, after, direction));
    }
    if before.value.nullable != after.value.nullable {
        changes.push(nullability(owner, [&old, &new], direction));
    }
    if is_same_type && before.format != after.format {
        let format = |it: &Property| {
            let mut constraints = Constraints::default();
            constraints.set("format", it.format.clone().map(Into::into).as_ref());
            constraints
        };
        let place = format!("the member `{name}`");
        let formats = (format(before), format(after));
        changes.extend(constraints(
            owner, &place, &formats.0, &formats.1, direction,
        ));
    }
    let changes = changes
        .into_iter()
        .map(|found| found.items(items.0.clone(), items.1.clone()));
    let place = format!("the member `{name}`");
    let stated = constraints(
        owner,
        &place,
        &before.constraints,
        &after.constraints,
        direction,
    );
    let place = format!("the description of the member `{name}`");
    let words = prose(owner, &place, &before.description, &after.description);
    let changes: Vec<Found> = changes.chain(stated).chain(words).collect();
    for found in changes {
        walk.push(found.at(at.0.clone(), at.1.clone()));
    }
}

fn value_changed(owner: Owner, [old, new]: [&Member<'_>; 2], direction: Direction) -> Found {
    let name = &old.property.name;
    // In JSON, bytes are texts.
    let is_text = |member: &Member<'_>| {
        let kind = &member.property.value.kind;
        matches!(
            kind,
            TypeKind::String(StringFormat::Plain | StringFormat::Binary)
        )
    };
    let what = format!("the member `{name}` has another type");
    if is_text(old) && is_text(new) {
        let why = "the Rust type is the same";
        return Found::new(owner, Class::Compatible, Kind::Member, what).why(why);
    }
    let how = match direction {
        Direction::Sent => "sets",
        Direction::Received => "reads",
    };
    let why = format!(
        "code that {how} the field does not compile: it is `{}` instead of `{}`",
        new.ty, old.ty
    );
    Found::new(owner, Class::Breaking, Kind::Member, what).why(why)
}

fn requiredness(owner: Owner, after: &Property, direction: Direction) -> Found {
    let (what, why) = match (direction, after.required) {
        (Direction::Sent, true) => (
            "is required now",
            "`new` takes it, so that code does not compile, and the server refuses requests \
             without it",
        ),
        (Direction::Sent, false) => (
            "is no longer required",
            "requests that have it are taken as before, but `new` no longer takes it and the \
             field is an `Option`: code does not compile",
        ),
        (Direction::Received, true) => (
            "is always there now",
            "the field is no `Option` any more: code that treats it as one does not compile",
        ),
        (Direction::Received, false) => (
            "may be absent now",
            "the field is an `Option`: code that reads it does not compile",
        ),
    };
    let what = format!("the member `{}` {what}", after.name);
    Found::new(owner, Class::Breaking, Kind::Member, what).why(why)
}

fn nullability(owner: Owner, [old, new]: [&Member<'_>; 2], direction: Direction) -> Found {
    let what = match new.property.value.nullable {
        true => "may be null now",
        false => "is no longer null",
    };
    let what = format!("the member `{}` {what}", old.property.name);
    // The type differs in the `Option`s of null, or in the rest, which is told on its own.
    let options = |member: &Member<'_>| member.ty.matches("Option<").count();
    let (class, why) = match (options(old) == options(new), direction) {
        (true, Direction::Sent) if !new.property.value.nullable => (
            Class::Breaking,
            "the server may refuse a null that it took".to_owned(),
        ),
        (true, _) => (
            Class::Compatible,
            format!("the field stays an `{}`, in which null is `None`", new.ty),
        ),
        (false, _) => (
            Class::Breaking,
            format!(
                "code that uses the field does not compile: it is `{}` instead of `{}`",
                new.ty, old.ty
            ),
        ),
    };
    Found::new(owner, class, Kind::Member, what).why(why)
}

/// Compares the order in which `new` takes the members that are required before and after.
fn order(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [&Object; 2],
) {
    let required = |object: &Object, other: &Object| {
        let is_required = |object: &Object, name: &str| {
            let mut all = object.properties.iter();
            all.any(|it| it.required && it.name == name)
        };
        let all = object.properties.iter().map(|it| it.name.clone());
        all.filter(|name| is_required(object, name) && is_required(other, name))
            .collect::<Vec<String>>()
    };
    let orders = (required(before, after), required(after, before));
    if orders.0 != orders.1 {
        walk.push(
            Found::new(
                owner,
                Class::Breaking,
                Kind::Member,
                "the required members stand in another order",
            )
            .why("`new` takes its arguments in that order: code may set the wrong members")
            .items(
                format!("types::{}::new({})", old.name, orders.0.join(", ")),
                format!("types::{}::new({})", new.name, orders.1.join(", ")),
            )
            .at(old.pointer.clone(), new.pointer.clone()),
        );
    }
}

/// Compares what is said of members that the document does not list.
fn extra(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [&Object; 2],
    direction: Direction,
) {
    let is_same = match (&before.additional, &after.additional) {
        (Some(before), Some(after)) => {
            walk.is_same(owner, before, after, direction) && before.nullable == after.nullable
        }
        _ => {
            before.has_any_extra() == after.has_any_extra()
                && before.has_extra() == after.has_extra()
        }
    };
    if is_same {
        return;
    }
    let (class, what, why) = match (before.has_extra(), after.has_extra()) {
        (true, false) => (
            Class::Breaking,
            "members that the document does not list are forbidden now",
            "the field `extra` is gone: code that uses it does not compile",
        ),
        (false, true) => (
            Class::Compatible,
            "members that the document does not list are allowed now",
            "the field `extra` keeps them",
        ),
        _ => (
            Class::Breaking,
            "members that the document does not list have another type",
            "code that uses the field `extra` does not compile",
        ),
    };
    let item = |of: &TypeDef| format!("types::{}.extra", of.name);
    walk.push(
        Found::new(owner, class, Kind::Member, what)
            .why(why)
            .items(
                before.has_extra().then(|| item(old)),
                after.has_extra().then(|| item(new)),
            )
            .at(old.pointer.clone(), new.pointer.clone()),
    );
}
