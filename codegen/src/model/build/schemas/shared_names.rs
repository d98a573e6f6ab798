//! Names a type that stands in several places: after what the places have in common, and after each
//! of them.
//!
//! A type of one operation has the operation's name in its own. A type that several operations use
//! is called after the parameter or property that has it in all places, since the name of one
//! operation would mislead. It also keeps the name of each place, as an alias, so that a place that
//! is added takes no name away.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::build::schemas::names::Wanted;
use crate::model::types::{Alias, Definition, StringFormat, TypeKind, TypeRef};

/// A name of a type, with the type's index.
type Named = (String, usize);

/// Returns, for each type, the name that its places have in common, if several operations use it;
/// and all names after what several operations have, one of which it is. No two types have the same
/// of these names, and a place that is added takes none of them away.
pub(super) fn common_names(
    places: &[Wanted],
    indices: &[usize],
    definitions: &[&Definition],
) -> (Vec<Option<String>>, Vec<Named>) {
    let mut of_types: Vec<Vec<&Wanted>> = vec![Vec::new(); definitions.len()];
    for (place, index) in places.iter().zip(indices) {
        of_types[*index].push(place);
    }
    let members = of_types.iter().map(|places| Members::of(places));
    let members: Vec<Members> = members.collect();
    let mut named: Vec<Named> = Vec::new();
    for (index, (members, definition)) in members.iter().zip(definitions).enumerate() {
        if members.operations.len() > 1 {
            let names = members.of_several();
            named.extend(
                names
                    .chain(of_content(definition))
                    .map(|name| (name, index)),
            );
        }
    }
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in &named {
        *uses.entry(name.clone()).or_default() += 1;
    }
    named.retain(|(name, _)| uses[name] == 1);
    let common = members
        .iter()
        .zip(definitions)
        .map(|(members, definition)| {
            let name = members.common(definition)?;
            (uses.get(&name) == Some(&1)).then_some(name)
        });
    (common.collect(), named)
}

/// The members of operations that have a type.
#[derive(Default)]
struct Members<'w> {
    operations: BTreeSet<&'w str>,
    /// Their names, each read backwards, so that those with one ending follow each other, with the
    /// operations where.
    names: BTreeMap<String, BTreeSet<&'w str>>,
    /// Whether the type is a body or an answer, too.
    is_elsewhere: bool,
    /// Whether it is in a component, too.
    is_in_component: bool,
}

impl<'w> Members<'w> {
    fn of(places: &[&'w Wanted]) -> Self {
        let mut members = Self::default();
        for place in places {
            let Some(operation) = place.operation() else {
                members.is_in_component = true;
                continue;
            };
            members.operations.insert(operation);
            match place.member() {
                Some(name) => {
                    let operations = members.names.entry(backwards(&name)).or_default();
                    operations.insert(operation);
                }
                None => members.is_elsewhere = true,
            }
        }
        members
    }

    /// Returns the name that a type has if several operations use it: the shortest of a member with
    /// which the names of all members end, as `Ids` and `TagIds` end with `Ids`, else that of its
    /// content.
    fn common(&self, definition: &Definition) -> Option<String> {
        if self.is_in_component {
            return None;
        }
        let shortest = self.names.keys().min_by_key(|name| name.len());
        let in_all = shortest.filter(|shortest| {
            !self.is_elsewhere && self.names.keys().all(|name| name.starts_with(*shortest))
        });
        let in_all = in_all.map(|name| backwards(name));
        in_all.or_else(|| of_content(definition))
    }

    /// Returns the names with which the names of members in several operations end.
    fn of_several(&self) -> impl Iterator<Item = String> {
        let ends = self.names.keys().filter(|end| {
            let names = self.names.range((*end).clone()..);
            let ending_so = names.take_while(|(name, _)| name.starts_with(end.as_str()));
            let mut operations = ending_so.flat_map(|(_, operations)| operations);
            let first = operations.next();
            operations.any(|operation| Some(operation) != first)
        });
        ends.map(|name| backwards(name))
    }
}

fn backwards(name: &str) -> String {
    name.chars().rev().collect()
}

/// Returns the name of a union after the types of its values: `StringOrStrings`. Only one of plain
/// values and lists of them has such a name.
fn of_content(definition: &Definition) -> Option<String> {
    let Definition::Union(union) = definition else {
        return None;
    };
    let values = union
        .variants
        .iter()
        .map(|variant| of_value(&variant.value));
    let names: Option<Vec<String>> = values.collect();
    Some(names?.join("Or"))
}

fn of_value(value: &TypeRef) -> Option<String> {
    let name = match &value.kind {
        TypeKind::Boolean => "Boolean",
        TypeKind::Integer(_) => "Integer",
        TypeKind::Number => "Number",
        TypeKind::String(StringFormat::Date) => "Date",
        TypeKind::String(StringFormat::DateTime) => "DateTime",
        TypeKind::String(StringFormat::Uuid) => "Uuid",
        TypeKind::String(StringFormat::Plain | StringFormat::Binary) => "String",
        TypeKind::Array(item) => return Some(format!("{}s", of_value(item)?)),
        TypeKind::Any | TypeKind::Map(_) | TypeKind::Named(_) => return None,
    };
    Some(name.to_owned())
}

/// Returns the further names of types: those of all places, and `members`. `kept` is what the types
/// have their names from.
pub(super) fn aliases(
    places: &[Wanted],
    indices: &[usize],
    kept: &[Wanted],
    names: &[String],
    members: Vec<Named>,
    mut used: BTreeSet<String>,
) -> Vec<Alias> {
    let mut inline: Vec<(&Wanted, usize)> = places.iter().zip(indices.iter().copied()).collect();
    inline.retain(|(place, _)| place.fixed().is_none());
    inline.sort_by(|(place, _), (other, _)| place.order().cmp(&other.order()));
    let of_places = inline.into_iter().map(|(place, of)| {
        let own = place.operation();
        let of_another = kept[of].operation().is_some_and(|it| Some(it) != own)
            && kept[of].common.as_ref() != Some(&names[of]);
        Alias {
            name: place.plain(),
            of,
            operation: own.filter(|_| of_another).map(str::to_owned),
        }
    });
    let of_members = members.into_iter().map(|(name, of)| Alias {
        name,
        of,
        operation: None,
    });
    let aliases = of_places.chain(of_members);
    aliases
        .filter(|alias| used.insert(alias.name.clone()))
        .collect()
}
