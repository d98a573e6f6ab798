//! Finds a client's secrets in one pass over a text, in time proportional to it (Aho-Corasick).
//!
//! Upper and lower case are the same, since hosts and hexadecimal digits have no case, and so are
//! the two alphabets of base64.

use std::collections::VecDeque;

use secrecy::zeroize::Zeroize;

/// A position in the patterns. Zero is their start.
pub(super) type State = u32;

/// The patterns as a tree of their bytes.
pub(super) struct Automaton {
    nodes: Vec<Node>,
    /// The children of the root.
    first: Box<[State; 256]>,
    longest: usize,
}

#[derive(Default)]
struct Node {
    byte: u8,
    child: State,
    sibling: State,
    /// The longest other beginning of a pattern that ends here.
    fail: State,
    depth: u32,
    /// The length of the longest pattern that ends here; zero for none.
    found: u32,
}

impl Automaton {
    pub(super) fn new(patterns: &[impl AsRef<[u8]>]) -> Self {
        let bytes: usize = patterns.iter().map(|it| it.as_ref().len()).sum();
        // Reserve all: growing would leave copies of secrets in freed memory.
        let mut nodes = Vec::with_capacity(bytes + 1);
        nodes.push(Node::default());
        let mut it = Self {
            nodes,
            first: Box::new([0; 256]),
            longest: 0,
        };
        for pattern in patterns {
            it.insert(pattern.as_ref());
        }
        it.link();
        it
    }

    fn insert(&mut self, pattern: &[u8]) {
        let mut at = 0;
        for byte in pattern.iter().map(|byte| fold(*byte)) {
            let known = self.child(at, byte);
            if known != 0 {
                at = known;
                continue;
            }
            let new = self.nodes.len() as State;
            let parent = &mut self.nodes[at as usize];
            let (sibling, depth) = (parent.child, parent.depth + 1);
            if at == 0 {
                self.first[usize::from(byte)] = new;
            } else {
                parent.child = new;
            }
            self.nodes.push(Node {
                byte,
                sibling,
                depth,
                ..Node::default()
            });
            at = new;
        }
        self.nodes[at as usize].found = pattern.len() as u32;
        self.longest = self.longest.max(pattern.len());
    }

    /// Sets `fail` and `found`, from the shortest beginnings to the longest.
    fn link(&mut self) {
        let first = self.first.iter().copied().filter(|node| *node != 0);
        let mut queue: VecDeque<State> = first.collect();
        while let Some(parent) = queue.pop_front() {
            let mut child = self.nodes[parent as usize].child;
            while child != 0 {
                let fail = self.step(
                    self.nodes[parent as usize].fail,
                    self.nodes[child as usize].byte,
                );
                let shorter = self.nodes[fail as usize].found;
                let node = &mut self.nodes[child as usize];
                node.fail = fail;
                node.found = node.found.max(shorter);
                queue.push_back(child);
                child = node.sibling;
            }
        }
    }

    /// Returns the node below `at` for a folded byte; zero if there is none.
    fn child(&self, at: State, byte: u8) -> State {
        if at == 0 {
            return self.first[usize::from(byte)];
        }
        let mut child = self.nodes[at as usize].child;
        while child != 0 && self.nodes[child as usize].byte != byte {
            child = self.nodes[child as usize].sibling;
        }
        child
    }

    /// Returns the state after one more byte of the text.
    pub(super) fn step(&self, mut state: State, byte: u8) -> State {
        let byte = fold(byte);
        loop {
            #[cfg(test)]
            tests::STEPS.set(tests::STEPS.get() + 1);
            let next = self.child(state, byte);
            if next != 0 || state == 0 {
                return next;
            }
            state = self.nodes[state as usize].fail;
        }
    }

    /// Returns how many bytes before this state are the beginning of a pattern.
    pub(super) fn depth(&self, state: State) -> usize {
        self.nodes[state as usize].depth as usize
    }

    /// Returns the length of the longest pattern that ends at this state; zero for none.
    pub(super) fn found(&self, state: State) -> usize {
        self.nodes[state as usize].found as usize
    }

    /// Returns the length of the longest pattern; zero without patterns.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }
}

impl Drop for Automaton {
    fn drop(&mut self) {
        self.nodes.iter_mut().for_each(|node| node.byte.zeroize());
    }
}

fn fold(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte.to_ascii_lowercase(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// How many nodes this thread has looked at.
        pub(in crate::auth::redact) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    /// Returns each pattern found in the text, by its end and length.
    fn found(patterns: &[&str], text: &str) -> Vec<(usize, usize)> {
        let automaton = Automaton::new(patterns);
        let mut state = 0;
        let ends = text.bytes().enumerate().filter_map(|(at, byte)| {
            state = automaton.step(state, byte);
            let length = automaton.found(state);
            (length > 0).then_some((at + 1, length))
        });
        ends.collect()
    }

    #[test]
    fn patterns_within_and_across_each_other_are_found() {
        let patterns = ["abcd", "bc", "cde", "aaa"];
        assert_eq!(found(&patterns, "abcde"), [(3, 2), (4, 4), (5, 3)]);
        assert_eq!(found(&patterns, "aaaa ABC"), [(3, 3), (4, 3), (8, 2)]);
        assert_eq!(found(&["a+b/"], "a-b_ a+b_"), [(4, 4), (9, 4)]);
        assert_eq!(found(&[], "abc"), []);
    }
}
