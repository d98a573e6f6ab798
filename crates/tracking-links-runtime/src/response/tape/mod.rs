//! A JSON value in one buffer, and how it is decoded: by [`union`](super::union) as the branches
//! that were chosen, and by [`walk`](super::walk) without what does not fit.

mod buffer;
mod node;

pub(super) use buffer::{Part, Tape};
pub(super) use node::{AsIs, Content, Node, Reading};
