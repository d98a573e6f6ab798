//! The notation of a body. All decoding starts from JSON; a body of XML becomes JSON first, by the
//! description of its type.

use std::borrow::Cow;

use crate::error::Source;
use crate::response::body::Misfit;
#[cfg(feature = "xml")]
use crate::xml::{self, Schema};

/// The notation of a body that has a type.
#[derive(Clone, Copy)]
pub(super) enum Notation {
    Json,
    #[cfg(feature = "xml")]
    Xml(&'static Schema),
}

/// Why a body can't be decoded.
pub(super) enum Undecodable {
    /// Its JSON is not valid, or does not have the documented type.
    Json(Misfit),
    /// It is not XML.
    #[cfg(feature = "xml")]
    Xml(Source),
}

impl Notation {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            #[cfg(feature = "xml")]
            Self::Xml(_) => "XML",
        }
    }

    /// Returns a body as JSON. `_media_type` tells the charset of XML.
    pub(super) fn to_json<'b>(
        self,
        body: &'b [u8],
        _media_type: Option<&str>,
    ) -> Result<Cow<'b, [u8]>, Undecodable> {
        match self {
            Self::Json => Ok(Cow::Borrowed(body)),
            #[cfg(feature = "xml")]
            Self::Xml(schema) => match xml::to_json(&xml::text(body, _media_type), schema) {
                Ok(json) => Ok(Cow::Owned(json)),
                Err(fault) => Err(Undecodable::Xml(fault.into())),
            },
        }
    }
}

impl Undecodable {
    /// Returns the error of the decoder, with the path where it failed; `None` if the body is not
    /// of its notation.
    pub(super) fn misfit(&self) -> Option<&Misfit> {
        match self {
            // An error of reading means that no time was left.
            Self::Json(fault) if fault.inner().is_data() || fault.inner().is_io() => Some(fault),
            _ => None,
        }
    }
}

impl From<Undecodable> for Source {
    fn from(why: Undecodable) -> Self {
        match why {
            Undecodable::Json(fault) => fault.into(),
            #[cfg(feature = "xml")]
            Undecodable::Xml(fault) => fault,
        }
    }
}
