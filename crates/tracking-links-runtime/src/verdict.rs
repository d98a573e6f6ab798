//! What a caller may do after an error, and what a provider means by an error answer.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// Whether the same request may be sent again after an error, and when. [`Error::retry`] returns
/// it.
///
/// All but `Never` promise that sending the request again does no harm: it was not carried out, or
/// carrying it out twice has the effect of doing so once. None promises that it succeeds then, so
/// give the loop a deadline:
///
/// ```
/// use std::time::Duration;
/// use tokio::time::{Instant, sleep};
/// # use tracking_links_runtime as tracking_links;
/// use tracking_links::{Error, Retry};
///
/// /// Calls until there is a result, and begins no call after the deadline.
/// async fn patiently<T>(
///     call: impl AsyncFn() -> Result<T, Error>,
///     deadline: Instant,
/// ) -> Result<T, Error> {
///     loop {
///         let error = match call().await {
///             Ok(value) => return Ok(value),
///             Err(error) => error,
///         };
///         let wait = match error.retry() {
///             Retry::Now => Duration::ZERO,
///             Retry::After(wait) => wait,
///             Retry::WhenQuotaResets(_) | Retry::Never => return Err(error),
///         };
///         if Instant::now() + wait >= deadline {
///             return Err(error);
///         }
///         sleep(wait).await;
///     }
/// }
/// ```
///
/// [`Error::retry`]: crate::Error::retry
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// At once: what stood in the way is gone. The access token was refused, and the token source
    /// has another one now.
    Now,
    /// After this time: what the provider asks for, or what the client's own rate limit requires,
    /// or else the longest delay of the [`RetryPolicy`](crate::RetryPolicy).
    After(Duration),
    /// When a quota resets, such as a month's or an account's; after this time, if the provider
    /// says when.
    WhenQuotaResets(Option<Duration>),
    /// Not at all: the request would be refused again, or it may have been carried out already.
    Never,
}

/// What a provider means by an error answer.
///
/// For most answers, the status says it. Where a provider uses a status for something else, an
/// [`ErrorRule`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// The provider refused the request and did nothing, even if the status is a 5xx.
    Refusal,
    /// A quota is spent, such as the links of a month or of an account.
    Quota,
    /// Too many requests came in too little time.
    RateLimit,
    /// The credential is missing or wrong, or the provider does not say what is wrong with it.
    Credential,
    /// The credential was valid, and has expired.
    ExpiredCredential,
}

/// What a provider means by the error answers that this rule matches. `provider.toml` of a
/// generated client lists its rules; the first that matches applies.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRule {
    /// The status of the answers.
    pub status: u16,
    /// The provider's [`code`](crate::Error::code) in the answers; `None` for any.
    pub code: Option<&'static str>,
    /// Words that the answers' message contains, all of them, in upper or lower case.
    pub words: &'static [&'static str],
    /// What such an answer means.
    pub means: Meaning,
}

impl ErrorRule {
    fn matches(&self, status: StatusCode, code: Option<&str>, messages: &[&str]) -> bool {
        let has_words = |message: &str| {
            let message = message.to_lowercase();
            let mut words = self.words.iter();
            words.all(|word| message.contains(&word.to_lowercase()))
        };
        self.status == status.as_u16()
            && self.code.is_none_or(|wanted| code == Some(wanted))
            && (self.words.is_empty() || messages.iter().any(|message| has_words(message)))
    }
}

impl Meaning {
    /// Returns whether the same request would be refused again at once.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Self::Refusal | Self::Quota | Self::Credential | Self::ExpiredCredential => true,
            Self::RateLimit => false,
        }
    }

    /// Returns what the first rule that matches an answer says of it.
    pub(crate) fn by_rule(
        rules: &[ErrorRule],
        status: StatusCode,
        code: Option<&str>,
        messages: &[&str],
    ) -> Option<Self> {
        let mut rules = rules.iter();
        let rule = rules.find(|rule| rule.matches(status, code, messages))?;
        Some(rule.means)
    }

    /// Returns what an answer means by its status, where HTTP defines that.
    pub(crate) fn by_status(
        status: StatusCode,
        code: Option<&str>,
        messages: &[&str],
    ) -> Option<Self> {
        let mut texts = code.into_iter().chain(messages.iter().copied());
        match status {
            StatusCode::UNAUTHORIZED if texts.any(says_expired) => Some(Self::ExpiredCredential),
            StatusCode::UNAUTHORIZED => Some(Self::Credential),
            StatusCode::TOO_MANY_REQUESTS => Some(Self::RateLimit),
            _ => None,
        }
    }
}

/// Returns whether a text says that something has expired, and nothing else that it may be instead,
/// as "invalid or expired" does.
fn says_expired(text: &str) -> bool {
    const ELSE: [&str; 7] = ["or", "and", "invalid", "not", "missing", "wrong", "revoked"];
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.contains("expired") && !text.contains('/') && !words.any(|word| ELSE.contains(&word))
}

/// Writes the verdict as an instruction, such as `retry after 2s`.
impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("retry now"),
            Self::After(wait) => write!(f, "retry after {wait:.1?}"),
            Self::WhenQuotaResets(None) => f.write_str("retry when the quota resets"),
            Self::WhenQuotaResets(Some(wait)) => {
                write!(f, "retry when the quota resets, after {wait:.1?}")
            }
            Self::Never => f.write_str("don't retry"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &[ErrorRule] = &[
        ErrorRule {
            status: 500,
            code: Some("TAKEN"),
            words: &[],
            means: Meaning::Refusal,
        },
        ErrorRule {
            status: 403,
            code: None,
            words: &["Monthly", "limit"],
            means: Meaning::Quota,
        },
        ErrorRule {
            status: 403,
            code: None,
            words: &[],
            means: Meaning::Credential,
        },
    ];

    fn meaning(status: u16, code: Option<&str>, message: Option<&str>) -> Option<Meaning> {
        let status = StatusCode::from_u16(status).unwrap();
        let messages = message.as_slice();
        Meaning::by_rule(RULES, status, code, messages)
            .or_else(|| Meaning::by_status(status, code, messages))
    }

    #[test]
    fn the_first_rule_that_matches_says_what_an_answer_means() {
        for (status, code, message, expected) in [
            (500, Some("TAKEN"), None, Some(Meaning::Refusal)),
            (500, Some("taken"), None, None),
            (500, None, Some("TAKEN"), None),
            (
                403,
                None,
                Some("the MONTHLY limit is reached"),
                Some(Meaning::Quota),
            ),
            (403, None, Some("no limit"), Some(Meaning::Credential)),
            (403, Some("x"), None, Some(Meaning::Credential)),
            (404, None, Some("monthly limit"), None),
            (429, None, Some("monthly limit"), Some(Meaning::RateLimit)),
        ] {
            assert_eq!(
                meaning(status, code, message),
                expected,
                "{status} {code:?} {message:?}"
            );
        }
    }

    #[test]
    fn an_expired_credential_is_one_of_which_the_provider_says_only_that() {
        for (code, message, expected) in [
            (None, Some("The access token expired"), true),
            (Some("token_expired"), Some("Unauthorized"), true),
            (Some("TOKEN-EXPIRED"), None, true),
            (None, Some("Invalid or expired token"), false),
            (None, Some("expired/revoked"), false),
            (None, Some("The token has not expired"), false),
            (Some("invalid_token"), Some("bad signature"), false),
            (None, None, false),
        ] {
            let expected = match expected {
                true => Meaning::ExpiredCredential,
                false => Meaning::Credential,
            };
            assert_eq!(
                meaning(401, code, message),
                Some(expected),
                "{code:?} {message:?}"
            );
        }
        assert_eq!(meaning(400, None, Some("the link has expired")), None);
    }

    #[test]
    fn a_verdict_is_an_instruction() {
        let wait = Duration::from_millis(2_500);
        for (retry, text) in [
            (Retry::Now, "retry now"),
            (Retry::After(wait), "retry after 2.5s"),
            (
                Retry::WhenQuotaResets(Some(wait)),
                "retry when the quota resets, after 2.5s",
            ),
            (Retry::WhenQuotaResets(None), "retry when the quota resets"),
            (Retry::Never, "don't retry"),
        ] {
            assert_eq!(retry.to_string(), text);
        }
    }
}
