//! Measures whether the examples in a document come back equal from the types of its client.
//!
//! - `read` reads a document, and `prepare` does all that its process does.
//! - `find` finds the examples, and `valid` (with `json_schema`) decides which are valid.
//! - `kinds` groups the valid ones by schema and direction, and `client` has the generator make a
//!   client with an operation for each group, whose types are those of the document's own client.
//! - `program` writes a program that decodes and encodes each example by its type
//!   (`round_trip.rs.in`), and `trial` compiles and runs it.
//! - `tally` counts the results by cause, and `page` formats them.

mod client;
#[cfg(test)]
mod compared;
mod find;
mod json_schema;
mod kinds;
mod named;
pub(crate) mod page;
pub(crate) mod prepare;
mod program;
pub(crate) mod results;
mod schema;
pub(crate) mod tally;
pub(crate) mod trial;
mod valid;
