//! A request: encodes the arguments in the styles that OpenAPI defines, and checks them before
//! anything is sent.

pub(crate) mod arguments;
mod body;
mod build;
pub(crate) mod encode;
pub(crate) mod file;
pub(crate) mod finite;
pub(crate) mod input;
mod multipart;
mod page;
pub(crate) mod parameter;
pub(crate) mod path;
pub(crate) mod style;
pub(crate) mod upload;
#[cfg(feature = "xml")]
mod xml;
