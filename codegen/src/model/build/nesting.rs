//! Cuts types that are nested deeper than the compiler follows them.
//!
//! To decide how a value is dropped, and whether it may go to another thread, the compiler follows
//! its type through 128 levels (its `recursion_limit`), and fails beyond. A JSON decoder stops at
//! as many levels of values. So a part that is nested too deep has any value. Types that contain
//! each other count once, since the compiler follows each of them once.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::types::{Definition, TypeDef, TypeKind, TypeRef, Types};
use crate::report::Report;

const RULE: &str = "nesting";

/// How many levels are kept. The rest of the 128 is for the types around these (those of answers,
/// futures and callers) and for those of any value.
const MAX_LEVELS: usize = 80;

/// How many levels a type has for the compiler: an `Option` and a struct; a `Box` and an enum; and
/// the types of which `Vec` and `HashMap` are made.
const LEVELS_OF_STRUCT: usize = 2;
const LEVELS_OF_UNION: usize = 4;
const LEVELS_OF_LIST: usize = 3;
const LEVELS_OF_MAP: usize = 5;

pub(super) fn nesting(types: &mut Types, report: &mut Report) {
    let circles = circles(types);
    let levels_of = |type_def: &TypeDef| match type_def.definition {
        Definition::Union(_) => LEVELS_OF_UNION,
        _ => LEVELS_OF_STRUCT,
    };
    let levels_of: Vec<usize> = types.iter().map(levels_of).collect();
    let mut circle_of = vec![0; types.len()];
    for (number, circle) in circles.iter().enumerate() {
        circle.iter().for_each(|index| circle_of[*index] = number);
    }
    // How many levels are around the types of each circle.
    let mut around = vec![0; circles.len()];
    for (number, circle) in circles.iter().enumerate() {
        for &index in circle {
            let type_def = types.get_mut(index);
            let mut cut = Vec::new();
            for used in type_def.definition.uses_mut() {
                let (levels, kind) = innermost(used);
                let TypeKind::Named(named) = *kind else {
                    continue;
                };
                let levels = around[number] + levels + levels_of[named];
                let inner = circle_of[named];
                if inner == number {
                    continue;
                }
                if levels > MAX_LEVELS {
                    *kind = TypeKind::Any;
                    cut.push(named);
                } else {
                    around[inner] = around[inner].max(levels);
                }
            }
            if cut.is_empty() {
                continue;
            }
            if let Definition::Union(union) = &mut type_def.definition {
                union.includes.retain(|included| !cut.contains(included));
            }
            let what = format!(
                "`{}` is nested too deep for the compiler: what it refers to has any value",
                type_def.name
            );
            report.lost(RULE, "/components/schemas", what);
        }
    }
}

/// Returns the groups of types that contain each other, each before those that it uses. A type
/// that does not contain itself is a group of its own.
fn circles(types: &Types) -> Vec<Vec<usize>> {
    let mut uses: DiGraph<(), ()> = DiGraph::new();
    for _ in types.iter() {
        uses.add_node(());
    }
    for (user, type_def) in types.iter().enumerate() {
        for used in type_def.definition.uses() {
            if let Some(used) = used.named() {
                uses.add_edge(NodeIndex::new(user), NodeIndex::new(used), ());
            }
        }
    }
    let circles = kosaraju_scc(&uses).into_iter().rev();
    circles
        .map(|circle| circle.into_iter().map(NodeIndex::index).collect())
        .collect()
}

/// Returns what lists and maps contain in the end, and how many levels they are.
fn innermost(value: &mut TypeRef) -> (usize, &mut TypeKind) {
    match &mut value.kind {
        TypeKind::Array(item) => {
            let (levels, kind) = innermost(item);
            (levels + LEVELS_OF_LIST, kind)
        }
        TypeKind::Map(value) => {
            let (levels, kind) = innermost(value);
            (levels + LEVELS_OF_MAP, kind)
        }
        kind => (0, kind),
    }
}
