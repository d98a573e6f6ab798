//! A request that was checked.

use crate::request::LinkRequest;

/// A request that [`Capabilities::check`](crate::Capabilities::check) accepted. Providers take no
/// other, so none can forget to check.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a>(pub(super) &'a LinkRequest);

impl<'a> Checked<'a> {
    /// Returns the request.
    pub fn request(self) -> &'a LinkRequest {
        self.0
    }
}
