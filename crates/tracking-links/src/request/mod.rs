//! What is asked for when a link is created: plain data, with the same fields for all providers.
//!
//! A request is checked against the capabilities of a provider when it is passed to that provider.

mod distinct;
mod expiry;
mod fields;
mod options;
mod read;
mod slug;
mod target;
mod value;

pub use expiry::{Expiry, ParseExpiryError};
pub use fields::{Field, LinkRequest};
pub(crate) use options::OwnOptions;
pub use options::{OptionMember, Options, ProviderOptions};
pub use slug::Slug;
pub use target::{Target, Visitors};
