//! Checks requests against an OpenAPI 3.1 document.
//!
//! [`Contract::compile`] reads a document, [`Contract::route`] finds the operation that a request
//! calls, and [`Matched::violations`] lists what the document does not allow in the request.
//! Nothing here names a provider, looks at credentials, or decides how a violation is answered,
//! because each provider has its own error bodies.

mod compile;
mod operation;
mod parameter;
mod violation;

pub(crate) use operation::{Contract, Matched, NotRouted};
pub(crate) use violation::{Location, Violation};

#[cfg(test)]
mod tests;
