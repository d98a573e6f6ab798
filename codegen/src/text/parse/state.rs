//! Holds the budget and the first fault of one parse, which the visitors of all nodes share.

use std::cell::{Cell, RefCell};

use serde::de;

use crate::text::parse::fault::Fault;
use crate::text::syntax::Syntax;

/// The message and the remedy for aliases that expand to more than the budget.
pub(super) const TOO_LARGE: (&str, &str) = (
    "the aliases of this document expand to more than the parser allows",
    "replace the aliases by copies of their values, or by `$ref`s to components",
);

/// The state of one parse.
pub(super) struct State {
    pub(super) syntax: Syntax,
    /// The number of nodes and bytes of strings that may still be read. It is more than any text
    /// contains, so only aliases can exhaust it.
    budget: Cell<usize>,
    /// The first fault found by a visitor. A visitor must return the parser's own error type, which
    /// has the position but no remedy, so the fault is kept here.
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

    /// Takes the cost of a node from the budget; fails if the budget is too small.
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
