//! A link with the same fields for all providers, how it was made, and the provider's own answer.

mod answer;
mod changed;
mod compare;
mod fields;
mod known;
mod made;
mod own_answer;
mod value;
mod warning;

use std::any::Any;

pub use changed::Changed;
#[allow(
    unused_imports,
    reason = "for providers, each of which is compiled only with its feature"
)]
pub(crate) use compare::{is_same_domain, is_same_path, is_same_url};
pub use fields::{Output, TrackingLink};
pub use made::Made;
pub(crate) use own_answer::OwnAnswer;
pub use warning::Warning;

use answer::Answer;

impl TrackingLink {
    /// Adds the provider's own answer, which [`answer`](Self::answer) returns.
    #[must_use]
    pub fn with_answer<T: Any + Send + Sync>(mut self, answer: T) -> Self {
        self.answer = Some(Answer::new(answer));
        self
    }

    /// Returns the provider's own answer; `None` if its type is not `T`.
    ///
    /// Each provider of this crate has a method that returns the right type, such as `as_fanvue`.
    ///
    /// ```
    /// use tracking_links::TrackingLink;
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct Answer {
    ///     qr_code: String,
    /// }
    ///
    /// let link = TrackingLink::new("shortener").with_answer(Answer { qr_code: "...".to_owned() });
    /// assert_eq!(link.answer::<Answer>().map(|it| it.qr_code.as_str()), Some("..."));
    /// assert!(link.answer::<String>().is_none());
    /// ```
    pub fn answer<T: Any>(&self) -> Option<&T> {
        self.answer.as_ref()?.get()
    }
}
