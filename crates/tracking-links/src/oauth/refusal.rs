//! Why a refresh gave no token, and what that means for its refresh token.
//!
//! Messages show nothing of an answer but OAuth's own error code, because the rest may contain a
//! token.

use std::time::Duration;

use tracking_links_runtime::{Delivery, StatusCode, TokenError};

use super::answer::Answer;
use super::tokens::StoreError;

/// Why a refresh gave no token.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    message: String,
    is_permanent: bool,
    /// How long the server asks to wait before the next refresh.
    retry_after: Option<Duration>,
    pub(super) refresh_token: Fate,
}

/// What became of the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was not sent, or the server did not take it.
    Unused,
    /// It may be used up.
    InDoubt,
    /// It is invalid.
    Invalid,
}

/// Why a refresh token in doubt is not sent again, and what to do.
const SIGN_IN: &str = "a refresh token that may be used up is not sent again, since that can \
                       revoke all tokens; sign in again to get another";

impl Refusal {
    fn temporary(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_permanent: false,
            retry_after: None,
            refresh_token: Fate::Unused,
        }
    }

    fn permanent(message: impl Into<String>, refresh_token: Fate) -> Self {
        Self {
            message: message.into(),
            is_permanent: true,
            retry_after: None,
            refresh_token,
        }
    }

    /// Adds how long the server asks to wait, if it does. Waiting mends no permanent refusal.
    pub(super) fn after(self, wait: Option<Duration>) -> Self {
        let retry_after = wait.filter(|_| !self.is_permanent);
        Self {
            retry_after,
            ..self
        }
    }

    pub(super) fn no_lock(error: &StoreError) -> Self {
        Self::temporary(format!("the store of tokens could not be locked: {error}"))
    }

    pub(super) fn not_loaded(error: &StoreError) -> Self {
        Self::temporary(format!("the stored tokens could not be loaded: {error}"))
    }

    pub(super) fn not_stored(error: &StoreError) -> Self {
        Self::temporary(format!("the new tokens could not be stored: {error}"))
    }

    pub(super) fn not_marked(error: &StoreError) -> Self {
        Self::temporary(format!(
            "the store of tokens could not be written: {error}; not refreshed"
        ))
    }

    /// The answer had a refresh token only.
    pub(super) fn no_access_token() -> Self {
        Self::temporary(
            "the token endpoint's answer has no access token that fits in a header; its refresh \
             token is kept",
        )
    }

    /// An earlier refresh, perhaps another process's, left the token in doubt.
    pub(super) fn in_doubt() -> Self {
        let message = format!("the outcome of the last refresh is unknown: {SIGN_IN}");
        Self::permanent(message, Fate::InDoubt)
    }

    /// There is no answer, or none that can be read.
    pub(super) fn no_answer(why: &str, delivery: Delivery) -> Self {
        match delivery {
            Delivery::NotSent => {
                Self::temporary(format!("the token endpoint could not be reached: {why}"))
            }
            Delivery::Rejected => Self::temporary(format!(
                "the token endpoint refused ({why}) without an error code of OAuth; check its URL"
            )),
            Delivery::Accepted | Delivery::Unknown => {
                let message = format!("the outcome of the refresh is unknown ({why}): {SIGN_IN}");
                Self::permanent(message, Fate::InDoubt)
            }
        }
    }

    /// An answer without a token.
    pub(super) fn of(status: StatusCode, is_complete: bool, answer: &Answer) -> Self {
        let code = answer.error.as_deref();
        match code {
            Some("invalid_grant") => return invalid_grant(answer),
            Some("temporarily_unavailable") => {
                return Self::temporary("the token endpoint is temporarily unavailable");
            }
            Some(
                code @ ("invalid_client"
                | "invalid_request"
                | "invalid_scope"
                | "unauthorized_client"
                | "unsupported_grant_type"),
            ) => {
                let message = format!(
                    "the token endpoint refused ({code}); check the client id, secret and rights"
                );
                return Self::permanent(message, Fate::Unused);
            }
            _ => {}
        }
        match status {
            StatusCode::TOO_MANY_REQUESTS => {
                return Self::temporary(format!(
                    "the token endpoint has had too many requests ({status})"
                ));
            }
            // The server says that it can't handle the request (RFC 9110, section 15.6.4).
            StatusCode::SERVICE_UNAVAILABLE => {
                return Self::temporary(format!("the token endpoint is unavailable ({status})"));
            }
            _ => {}
        }
        let delivery = match Delivery::of(status) {
            Delivery::Accepted if code.is_some() => Delivery::Rejected,
            delivery => delivery,
        };
        if delivery == Delivery::Rejected && code.is_some() {
            // Another code is any text of the provider's, so don't show it.
            return Self::temporary(
                "the token endpoint refused with an error code outside of OAuth",
            );
        }
        let what = match (status.is_success(), is_complete) {
            (true, true) => " without a token that can be read",
            (_, false) => " with an incomplete body",
            (false, true) => "",
        };
        Self::no_answer(&format!("{status}{what}"), delivery)
    }

    pub(super) fn to_error(&self) -> TokenError {
        let error = match self.is_permanent {
            true => TokenError::permanent(self.message.as_str()),
            false => TokenError::temporary(self.message.as_str()),
        };
        match self.retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }
}

/// Says why the refresh token is invalid, if the server's description tells one reason.
fn invalid_grant(answer: &Answer) -> Refusal {
    let description = answer.description.as_deref().unwrap_or_default();
    let description = description.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| description.contains(word));
    let reasons = [
        says(&["expire"]),
        says(&["revoke"]),
        says(&[
            "reuse",
            "already used",
            "already been used",
            "used more than once",
        ]),
    ];
    let why = match reasons {
        [true, false, false] => "it expired",
        [false, true, false] => "it was revoked",
        [false, false, true] => "it was used twice, which revokes every token that came from it",
        _ => {
            "it expired, was revoked, or was used twice, which revokes every token that came from \
             it"
        }
    };
    let message = format!(
        "the refresh token is invalid (invalid_grant): {why}; sign in again to get another"
    );
    Refusal::permanent(message, Fate::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::answer;

    fn refusal(status: u16, body: &str) -> Refusal {
        let status = StatusCode::from_u16(status).unwrap();
        Refusal::of(status, true, &answer::read(body.as_bytes(), true))
    }

    #[test]
    fn the_fate_of_a_refresh_token_is_as_known() {
        use Fate::{InDoubt, Invalid, Unused};
        for (status, body, fate, is_permanent) in [
            (400, r#"{"error":"invalid_grant"}"#, Invalid, true),
            (200, "error=invalid_grant", Invalid, true),
            (401, r#"{"error":"invalid_client"}"#, Unused, true),
            (400, r#"{"error":"bad_token"}"#, Unused, false),
            (200, r#"{"error":"bad_token"}"#, Unused, false),
            (500, r#"{"error":"temporarily_unavailable"}"#, Unused, false),
            (404, "<html>", Unused, false),
            (307, "", Unused, false),
            (429, "", Unused, false),
            (429, r#"{"error":"slow"}"#, Unused, false),
            (503, "", Unused, false),
            (503, r#"{"error":"down"}"#, Unused, false),
            (200, "<html>", InDoubt, true),
            (204, "", InDoubt, true),
            (302, "", InDoubt, true),
            (408, "", InDoubt, true),
            (500, r#"{"error":"Internal Server Error"}"#, InDoubt, true),
            (502, "", InDoubt, true),
            (504, "", InDoubt, true),
        ] {
            let found = refusal(status, body);
            let expected = (fate, is_permanent);
            assert_eq!(
                (found.refresh_token, found.is_permanent),
                expected,
                "{status} {body}"
            );
            let signs_in = found.message.contains("sign in again");
            assert_eq!(signs_in, fate != Unused, "{}", found.message);
        }
    }

    #[test]
    fn a_busy_endpoint_is_told_from_a_wrong_one() {
        for (status, body, expected) in [
            (429, "", "too many requests (429"),
            (429, r#"{"error":"slow"}"#, "too many requests (429"),
            (503, "<html>", "unavailable (503"),
            (404, "<html>", "check its URL"),
            (400, r#"{"error":"slow"}"#, "an error code outside of OAuth"),
        ] {
            let message = refusal(status, body).message;
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn only_a_temporary_refusal_has_a_wait() {
        let wait = Some(Duration::from_secs(9));
        let of = |status, body| refusal(status, body).after(wait).to_error().retry_after();
        assert_eq!(of(429, ""), wait);
        assert_eq!(of(500, r#"{"error":"temporarily_unavailable"}"#), wait);
        assert_eq!(of(429, r#"{"error":"invalid_grant"}"#), None);
        assert_eq!(of(504, ""), None);
    }

    #[test]
    fn an_invalid_token_is_told_from_an_expired_one_where_the_server_does() {
        for (description, expected) in [
            ("Token has expired", ": it expired;"),
            ("The token was REVOKED by its owner", ": it was revoked;"),
            ("refresh token reuse detected", ": it was used twice, "),
            (
                "Token has been expired or revoked.",
                ": it expired, was revoked, or",
            ),
            ("a-secret", ": it expired, was revoked, or"),
        ] {
            let body =
                format!(r#"{{"error":"invalid_grant","error_description":"{description}"}}"#);
            let message = refusal(400, &body).message;
            assert!(message.contains(expected), "{message}");
            assert!(!message.contains("a-secret"), "{message}");
        }
    }
}
