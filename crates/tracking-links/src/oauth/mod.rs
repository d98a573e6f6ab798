//! Access tokens that refresh themselves, by OAuth 2.0 (RFC 6749, section 6), for any number of
//! concurrent calls.
//!
//! Using a refresh token twice may revoke every token that came from it (RFC 9700, section 4.14).
//! So only one refresh runs at a time, also in several processes over one [`TokenStore`]; it
//! completes even if the call that started it is dropped; new tokens are stored before they are
//! used; and a refresh token that may be used up, because the answer was lost, is not sent again.
//! The application gets the first refresh token itself, with a browser.

mod answer;
mod builder;
mod endpoint;
mod file_store;
mod refusal;
mod source;
mod store;
mod tokens;

pub use builder::OAuthBuilder;
pub use file_store::FileStore;
pub use source::OAuth;
pub use store::{StoreLock, TokenStore};
pub use tokens::{StoreError, Tokens};
