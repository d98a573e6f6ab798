//! A JSON value in one buffer, and how it is decoded: by [`union`](super::union) as the branches
//! that were chosen, and by [`walk`](super::walk) without what does not fit. A part of it, such as
//! the members that a schema does not name, can be kept and serialized.

mod buffer;
mod node;
mod written;

pub(super) use buffer::{Part, Tape, Write};
pub(super) use node::{AsIs, Content, Node, Reading};
pub(super) use written::Written;
