//! What any store promises, as checks that all stores pass: one function for each promise of
//! [`Journal`](tracking_links::journal::Journal).
//!
//! A store says as a [`Store`] how its journals are opened and how their workers crash. Each check
//! takes a store with an empty journal, and returns what is [`Broken`]. [`PROMISES`] lists them;
//! [`check_all`] runs all that apply. For tests of what uses a journal, [`Hooked`] is one that
//! fails or ends the process at a step.

pub mod adding;
pub mod binding;
pub mod claiming;
pub mod histories;
mod hooked;
mod model;
mod promises;
pub mod reading;
pub mod recording;
pub mod reopening;
pub mod resolving;
pub mod sending;
pub mod sharing;
mod store;
pub mod texts;
mod tools;

pub use hooked::{Hooked, JournalStep};
pub use model::Model;
pub use promises::{PROMISES, Promise, check_all};
pub use store::{Broken, Checked, Store};
