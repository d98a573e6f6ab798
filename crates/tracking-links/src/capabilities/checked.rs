//! A request that was checked.

use crate::error::{Error, ErrorKind};
use crate::request::{Field, LinkRequest, ProviderOptions};

/// A request that [`Capabilities::check`](crate::Capabilities::check) accepted. Providers take no
/// other, so none can forget to check.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a>(pub(super) &'a LinkRequest);

impl<'a> Checked<'a> {
    /// Returns the request.
    pub fn request(self) -> &'a LinkRequest {
        self.0
    }

    /// Reads the options of one provider, if there are any. Call this before anything is sent.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidRequest`] if they have other members, as they may if they
    /// were read from JSON.
    pub fn options<T: ProviderOptions>(self) -> Result<Option<T>, Error> {
        let Some(options) = &self.0.options else {
            return Ok(None);
        };
        options.read().map(Some).map_err(|error| {
            let message = format!("correct the `options` of {}: {error}", options.provider());
            Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Options])
        })
    }
}
