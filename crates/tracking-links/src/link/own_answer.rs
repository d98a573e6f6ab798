//! [`OwnAnswer`], of which the link of a provider of this crate is made.

use std::any::Any;

use super::fields::TrackingLink;

/// The type in which a generated client answers with a link.
#[allow(
    dead_code,
    reason = "for providers, each of which is compiled only with its feature"
)]
pub(crate) trait OwnAnswer: Any + Send + Sync + Sized {
    /// Sets the fields of the link that the answer has.
    fn fill(&self, link: &mut TrackingLink);

    /// Makes the link, which has the answer, and not yet the provider's name.
    fn into_link(self) -> TrackingLink {
        let mut link = TrackingLink::new(String::new());
        self.fill(&mut link);
        link.with_answer(self)
    }
}
