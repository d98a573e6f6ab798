//! Access tokens that refresh themselves, by OAuth 2.0 (RFC 6749, section 6), for any number of
//! concurrent calls.
//!
//! Using a refresh token twice may revoke every token that came from it. So only one refresh runs
//! at a time, it completes even if the call that started it is dropped, and new tokens are stored
//! before they are used. The application gets the first refresh token itself, with a browser.

mod builder;
mod endpoint;
mod source;
mod tokens;

pub use builder::OAuthBuilder;
pub use source::OAuth;
pub use tokens::{StoreError, TokenStore, Tokens};
