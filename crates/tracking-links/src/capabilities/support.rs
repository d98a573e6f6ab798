//! Whether a provider takes a field of a request, and whether it returns a field of a link.

use std::fmt;

#[cfg(doc)]
use crate::link::TrackingLink;
#[cfg(doc)]
use crate::request::LinkRequest;

/// Whether a provider requires, allows or refuses a field of a [`LinkRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// A request without the field is refused.
    Required,
    /// A request may set the field or leave it unset.
    Optional,
    /// A request with the field is refused.
    Unsupported,
}

/// Writes `required`, `optional`, or `-` for [`Unsupported`](Self::Unsupported).
impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Unsupported => "-",
        })
    }
}

/// Whether a provider returns a field of a [`TrackingLink`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Returned {
    /// Every created link has the field.
    Always,
    /// A created link has the field if the request sets the field of the same name (for
    /// `expires_at`, that is `expires`), or a setting of the provider gives it.
    IfGiven,
    /// No link has the field.
    Never,
}

/// Writes `always`, `if given`, or `-` for [`Never`](Self::Never).
impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Always => "always",
            Self::IfGiven => "if given",
            Self::Never => "-",
        })
    }
}
