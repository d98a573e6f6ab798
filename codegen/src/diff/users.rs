//! Tells which operations have each pair of types, in their requests or answers.
//!
//! Types that contain each other have the same operations, and are one circle here: so a pair is
//! visited once, however many types contain it.

use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::diff::found::Owner;
use crate::diff::walk::Walk;

/// The operations of all pairs.
pub(super) struct Users {
    /// The place, in `sets`, of the operations of each pair.
    of: Vec<usize>,
    sets: Vec<Arc<Operations>>,
    /// The number of steps that it took to find them.
    pub(super) steps: usize,
}

impl Users {
    pub(super) fn of(walk: &Walk<'_>) -> Self {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        walk.pairs.iter().for_each(|_| {
            graph.add_node(());
        });
        for (pair, users) in walk.users.iter().enumerate() {
            for user in users {
                if let Owner::Pair(user) = user {
                    graph.add_edge(NodeIndex::new(pair), NodeIndex::new(*user), ());
                }
            }
        }
        let mut users = Self {
            of: vec![usize::MAX; walk.pairs.len()],
            sets: Vec::new(),
            steps: graph.node_count() + graph.edge_count(),
        };
        // Each circle comes after those that have its types.
        for circle in kosaraju_scc(&graph) {
            let number = users.sets.len();
            circle
                .iter()
                .for_each(|pair| users.of[pair.index()] = number);
            let set = users.of_circle(&circle, walk);
            users.sets.push(set);
        }
        users
    }

    /// Returns the operations of the pairs of a circle.
    fn of_circle(&self, circle: &[NodeIndex], walk: &Walk<'_>) -> Arc<Operations> {
        let mut own = Operations::default();
        let mut others: Vec<usize> = Vec::new();
        for pair in circle {
            for user in &walk.users[pair.index()] {
                match user {
                    Owner::Api => {}
                    Owner::Operation(index) => own.insert(*index),
                    Owner::Pair(user) => others.push(self.of[*user]),
                }
            }
        }
        others.sort_unstable();
        others.dedup();
        let others = others.into_iter().filter_map(|other| self.sets.get(other));
        let others: Vec<&Arc<Operations>> = others.collect();
        if let ([only], true) = (&others[..], own.0.is_empty()) {
            return Arc::clone(only);
        }
        others.into_iter().for_each(|other| own.extend(other));
        Arc::new(own)
    }

    /// Returns the operations that have a pair.
    pub(super) fn of_pair(&self, pair: usize) -> &Operations {
        &self.sets[self.of[pair]]
    }
}

/// A set of operations: a bit for each.
#[derive(Default)]
pub(super) struct Operations(Vec<u64>);

impl Operations {
    fn insert(&mut self, operation: usize) {
        let word = operation / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (operation % 64);
    }

    pub(super) fn extend(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    pub(super) fn len(&self) -> usize {
        let ones = self.0.iter().map(|word| word.count_ones() as usize);
        ones.sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(index, word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| index * 64 + bit)
        })
    }
}
