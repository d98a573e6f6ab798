pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod message;
pub(crate) mod stream;
pub mod union;
