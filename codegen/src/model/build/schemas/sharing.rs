//! Makes one type of equal inline schemas, and names all types.
//!
//! Types are equal if each has the values of the other, and callers see the same fields and
//! variants: only descriptions differ. A component keeps its own type, unless `provider.toml`
//! chooses one name for several schemas.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::model::build::schemas::context::{Origin, Schemas};
use crate::model::build::schemas::names::{Fault, Wanted};
use crate::model::build::schemas::shared_names::{aliases, common_names};
use crate::model::names::unique;
use crate::model::types::{
    Alias, Constraints, Definition, Property, TypeDef, TypeKind, TypeRef, Types, reachable,
};

/// The types of a client, and for each index that a type had before, its index now.
pub(in crate::model::build) struct Shared {
    pub(in crate::model::build) types: Types,
    pub(in crate::model::build) indices: Vec<usize>,
    /// The faults in the names that `provider.toml` chooses.
    pub(in crate::model::build) faults: Vec<Fault>,
}

impl Schemas<'_> {
    /// Returns all named types. `sent` are the types that requests refer to.
    pub(in crate::model::build) fn finish<'u>(
        mut self,
        sent: impl Iterator<Item = &'u TypeRef>,
    ) -> Shared {
        let mut wanted: Vec<Wanted> = Vec::with_capacity(self.len());
        for index in 0..self.len() {
            wanted.push(self.wanted(index, &wanted));
        }
        let classes = self.classes(&wanted, sent);
        let mut faults = self.contradictions(&wanted, &classes);
        let (kept, indices) = kept(&wanted, &classes);
        let pointers: Vec<String> = (0..self.len()).map(|index| self.pointer(index)).collect();
        let described = self.described_once(&kept, &indices);
        self.keep(&kept, &indices);
        let mut of_kept: Vec<Wanted> = kept.iter().map(|it| wanted[*it].clone()).collect();
        let definitions: Vec<&Definition> = self.definitions().collect();
        let (common, members) = common_names(&wanted, &indices, &definitions);
        for (index, common) in common.into_iter().enumerate() {
            if common.is_some() && !described[index] {
                // What one operation says of it would mislead the callers of the others.
                self.types[index].forget_description();
            }
            of_kept[index].common = common;
        }
        self.combine();
        for index in of_kept.len()..self.len() {
            of_kept.push(self.wanted(index, &of_kept));
        }
        wanted.extend(of_kept[kept.len()..].iter().cloned());
        faults.splice(..0, self.names.unused(&wanted));
        let names = self.assign(&of_kept);
        for (before, now) in indices.iter().enumerate() {
            if kept[*now] != before {
                let what = format!(
                    "the type of this schema is `{}`, which is equal",
                    names[*now]
                );
                self.report.changed("sharing", &pointers[before], what);
            }
        }
        let used = self.names.reserved.iter().chain(&names).cloned().collect();
        let aliases = aliases(&wanted, &indices, &of_kept, &names, members, used);
        Shared {
            types: self.under(&names, &of_kept, aliases),
            indices,
            faults,
        }
    }

    /// Returns what the name of a type is made from. `outer` has that of the types before.
    fn wanted(&self, index: usize, outer: &[Wanted]) -> Wanted {
        match &self.types[index].origin {
            Origin::Component(component) => self.names.wanted_by_component(component),
            Origin::Inline { place, .. } => self.names.wanted_at(place, outer),
        }
    }

    /// Returns the pointer of a type's schema.
    pub(super) fn pointer(&self, index: usize) -> String {
        self.types[index].origin.pointer()
    }

    /// Returns a number for each type, which equal types have in common. Types are told apart by
    /// their own definitions first, then by the types that they refer to, until no more differ.
    fn classes<'u>(
        &self,
        wanted: &[Wanted],
        sent: impl Iterator<Item = &'u TypeRef>,
    ) -> Vec<usize> {
        let definitions: Vec<&Definition> = self.definitions().collect();
        let sent: BTreeSet<usize> = {
            let roots: Vec<TypeRef> = sent.cloned().collect();
            reachable(roots.iter(), |index| definitions[index])
        };
        let uses: Vec<Vec<usize>> = definitions
            .iter()
            .map(|it| it.uses().into_iter().filter_map(TypeRef::named).collect())
            .collect();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut classes: Vec<usize> = Vec::with_capacity(definitions.len());
        for (index, definition) in definitions.iter().enumerate() {
            let key = match (&wanted[index].chosen, wanted[index].fixed()) {
                (None, Some(component)) => format!("component {component}"),
                (chosen, _) => {
                    let name = chosen.as_ref().map(|(_, name)| name);
                    let is_sent = sent.contains(&index) && has_three_states(definition);
                    let own = own(definition, chosen.is_some());
                    format!("{name:?} {is_sent} {own:?}")
                }
            };
            let number = numbers.len();
            classes.push(*numbers.entry(key).or_insert(number));
        }
        let mut count = numbers.len();
        loop {
            let mut numbers: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
            let refined: Vec<usize> = (0..classes.len())
                .map(|index| {
                    let uses = uses[index].iter().map(|used| classes[*used]).collect();
                    let number = numbers.len();
                    *numbers.entry((classes[index], uses)).or_insert(number)
                })
                .collect();
            classes = refined;
            if numbers.len() == count {
                return classes;
            }
            count = numbers.len();
        }
    }

    fn definitions(&self) -> impl Iterator<Item = &Definition> {
        (0..self.len()).map(|index| {
            self.definition(index)
                .expect("every named type was defined")
        })
    }

    /// Returns a fault for each schema that has a chosen name, but differs from another with it.
    fn contradictions(&self, wanted: &[Wanted], classes: &[usize]) -> Vec<Fault> {
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut told = BTreeSet::new();
        let mut faults = Vec::new();
        for (index, it) in wanted.iter().enumerate() {
            let Some((_, name)) = &it.chosen else {
                continue;
            };
            let first = *first.entry(name).or_insert(index);
            if classes[first] != classes[index] && told.insert(classes[index]) {
                faults.push(Fault {
                    pointer: self.pointer(index),
                    message: format!(
                        "`{}` and `{}` are both to be called `{name}`, but the schemas differ",
                        it.original, wanted[first].original
                    ),
                    help: "in provider.toml, give them different names under [names.types]"
                        .to_owned(),
                });
            }
        }
        faults
    }

    /// Returns, for each type to keep, whether all its places have the same description.
    fn described_once(&self, kept: &[usize], indices: &[usize]) -> Vec<bool> {
        let description = |index: usize| {
            let defined = self.types[index].defined.as_ref();
            defined.and_then(|defined| defined.description.as_ref())
        };
        let mut described = vec![true; kept.len()];
        for (before, now) in indices.iter().enumerate() {
            described[*now] &= description(before) == description(kept[*now]);
        }
        described
    }

    /// Drops the types that are not kept, and gives those that are their new indices.
    fn keep(&mut self, kept: &[usize], indices: &[usize]) {
        let mut types: Vec<_> = std::mem::take(&mut self.types)
            .into_iter()
            .map(Some)
            .collect();
        for index in kept {
            let mut slot = types[*index].take().expect("each is kept once");
            if let Some(TypeDef { definition, .. }) = &mut slot.defined {
                for used in definition.uses_mut() {
                    redirect(used, indices);
                }
                if let Definition::Union(union) = definition {
                    union.includes.iter_mut().for_each(|it| *it = indices[*it]);
                }
            }
            self.types.push(slot);
        }
    }

    /// Chooses the names of all types: first those that are fixed, then the shorter ones.
    fn assign(&mut self, wanted: &[Wanted]) -> Vec<String> {
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by_key(|index| wanted[*index].order());
        let mut used = self.names.reserved.clone();
        let mut names = vec![String::new(); wanted.len()];
        for index in order {
            let name = wanted[index].free(|name| used.contains(name));
            let what = match &self.types[index].origin {
                Origin::Component(component) if *component == name => None,
                Origin::Component(_) => Some(format!("the type is called `{name}`")),
                Origin::Inline { .. } => {
                    let plain = wanted[index].plain();
                    Some(match wanted[index].fixed() {
                        None if wanted[index].common.as_ref() == Some(&name) => format!(
                            "the type of this inline schema is called `{name}`: several \
                             operations use it (`{plain}` in [names.types])"
                        ),
                        None if plain != name => format!(
                            "the type of this inline schema is called `{name}`: another type is \
                             called `{plain}`"
                        ),
                        _ => format!("the type of this inline schema is called `{name}`"),
                    })
                }
            };
            if let Some(what) = what {
                self.report.changed("schemas", self.pointer(index), what);
            }
            used.insert(name.clone());
            names[index] = name;
        }
        names
    }

    /// Returns the types under their names. A variant of a union whose name was chosen has it too.
    fn under(self, names: &[String], wanted: &[Wanted], aliases: Vec<Alias>) -> Types {
        let types = self.types.into_iter().zip(names).map(|(slot, name)| {
            let mut defined = slot.defined.expect("every named type was defined");
            defined.name.clone_from(name);
            defined.pointer = slot.origin.pointer();
            if let Definition::Union(union) = &mut defined.definition {
                for index in 0..union.variants.len() {
                    let TypeKind::Named(named) = union.variants[index].value.kind else {
                        continue;
                    };
                    let Some(chosen) = wanted[named].chosen_inline() else {
                        continue;
                    };
                    let rest = chosen.strip_prefix(name.as_str()).unwrap_or_default();
                    let is_name = rest.starts_with(|c: char| c.is_ascii_uppercase());
                    let chosen = if is_name { rest } else { chosen };
                    let mut others = union.variants.iter().enumerate();
                    let is_used = |name: &str| {
                        others.any(|(other, variant)| other != index && variant.name == name)
                    };
                    union.variants[index].name = unique(chosen, is_used);
                }
            }
            defined
        });
        Types::new(types.collect(), aliases)
    }
}

/// Returns the types to keep, one of each class, and the new index of each type. The one with the
/// shortest name is kept: unlike the first in the document, it does not depend on the order.
fn kept(wanted: &[Wanted], classes: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut best: HashMap<usize, usize> = HashMap::new();
    for (index, class) in classes.iter().enumerate() {
        let known = best.entry(*class).or_insert(index);
        if wanted[index].order() < wanted[*known].order() {
            *known = index;
        }
    }
    let mut kept: Vec<usize> = best.values().copied().collect();
    kept.sort_unstable();
    let position: HashMap<usize, usize> = kept.iter().copied().zip(0..).collect();
    let indices = classes.iter().map(|class| position[&best[class]]);
    let indices = indices.collect();
    (kept, indices)
}

/// Returns a definition without its descriptions, and without the types that it refers to. If its
/// name is chosen, what is said of its values does not matter either.
fn own(definition: &Definition, is_chosen: bool) -> Definition {
    let mut own = definition.clone();
    for used in own.uses_mut() {
        redirect(used, &[]);
    }
    match &mut own {
        Definition::Object(object) => {
            for property in &mut object.properties {
                (property.description, property.format) = (None, None);
                // Of what they say, the notes are what a type shows.
                property.constraints = Constraints::default();
                property.enum_values.sort_by_key(Value::to_string);
                if is_chosen {
                    property.notes.clear();
                }
            }
        }
        Definition::StringEnum { values } => values.sort_unstable(),
        Definition::IntegerEnum { values, .. } => values.sort_unstable(),
        Definition::Union(union) => union.includes.clear(),
        Definition::Recursive(_) => {}
    }
    own
}

/// Whether an object has a member that is absent, null or a value. What is sent has three states
/// for it, what is only received has two.
fn has_three_states(definition: &Definition) -> bool {
    match definition {
        Definition::Object(object) => {
            let mut properties = object.properties.iter();
            properties.any(Property::has_three_states)
        }
        _ => false,
    }
}

/// Refers to types by their new indices.
pub(in crate::model::build) fn redirect(value: &mut TypeRef, indices: &[usize]) {
    match &mut value.kind {
        TypeKind::Array(item) | TypeKind::Map(item) => redirect(item, indices),
        TypeKind::Named(index) => *index = indices.get(*index).copied().unwrap_or_default(),
        _ => {}
    }
}
