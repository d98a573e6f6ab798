//! Limits and the first fault of one parse, shared by all nodes of the text.

use std::cell::{Cell, RefCell};

use serde::de;

use crate::text::parse::fault::Fault;
use crate::text::syntax::Syntax;

/// Message and remedy for aliases that expand to more than the budget.
pub(super) const TOO_LARGE: (&str, &str) = (
    "the aliases of this document expand to more than the parser allows",
    "write the aliased parts out, or turn them into components and `$ref`s",
);

/// The state of one parse.
pub(super) struct State {
    pub(super) syntax: Syntax,
    /// Nodes and bytes of strings that may still come. Only aliases can exhaust it.
    budget: Cell<usize>,
    /// A fault found by the visitors. The parser's error, which has the position, replaces it in
    /// their results.
    pub(super) fault: RefCell<Option<Fault>>,
}

impl State {
    pub(super) fn new(text: &str, syntax: Syntax) -> Self {
        let budget = text.len().saturating_mul(4).saturating_add(1 << 20);
        Self {
            syntax,
            budget: Cell::new(budget),
            fault: RefCell::new(None),
        }
    }

    /// Records a fault and returns it as the parser's error.
    pub(super) fn refuse<T, E: de::Error>(
        &self,
        message: impl Into<String>,
        help: &str,
    ) -> Result<T, E> {
        let fault = Fault::new(message, help);
        let error = E::custom(&fault.message);
        self.fault.borrow_mut().get_or_insert(fault);
        Err(error)
    }

    /// Takes the cost of a node from the budget.
    pub(super) fn spend<E: de::Error>(&self, cost: usize) -> Result<(), E> {
        match self.budget.get().checked_sub(cost) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => self.refuse(TOO_LARGE.0, TOO_LARGE.1),
        }
    }
}
