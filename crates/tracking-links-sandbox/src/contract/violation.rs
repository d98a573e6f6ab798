//! [`Violation`]: something in a request that the OpenAPI document does not allow.

use std::fmt;

/// The part of a request that contains a parameter or a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Body,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Body => "body",
        })
    }
}

/// Something in a request that the document does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub(crate) location: Location,
    /// The parameter's name, or the path to a value of the body, such as `links.0.name`. Empty for
    /// the whole body.
    pub(crate) name: String,
    pub(crate) message: String,
}

/// Says where it is, and what is wrong: `query parameter limit: is not an integer`.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_str() {
            "" => write!(f, "{}: {}", self.location, self.message),
            name => write!(f, "{} {name}: {}", self.location, self.message),
        }
    }
}
