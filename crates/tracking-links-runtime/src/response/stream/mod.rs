//! Answers that are read as they arrive: bytes, events, and lines of JSON.

pub(crate) mod bytes;
mod event_parser;
pub(crate) mod events;
pub(crate) mod json_lines;
