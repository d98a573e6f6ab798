//! Tokens as a refresh returns them and as a store keeps them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use tracking_links_runtime::AccessToken;

/// A token is refreshed this long before it expires, or at half its lifetime if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Why a store could not read or save tokens. Callers see its text, so it must contain no token.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// A refresh token, and the access token that came with it.
#[derive(Clone)]
pub struct Tokens {
    refresh_token: String,
    access_token: Option<AccessToken>,
    expires_at: Option<SystemTime>,
    refresh_at: Option<SystemTime>,
    in_doubt: bool,
}

impl Tokens {
    /// A refresh token that was never sent, such as the one that signing in returned.
    pub fn new(refresh_token: impl Into<String>) -> Self {
        Self {
            refresh_token: refresh_token.into(),
            access_token: None,
            expires_at: None,
            refresh_at: None,
            in_doubt: false,
        }
    }

    /// Adds an access token and the time at which it expires, if known.
    #[must_use]
    pub fn with_access_token(self, token: AccessToken, expires_at: Option<SystemTime>) -> Self {
        let refresh_at = expires_at.map(|at| before(at, MARGIN));
        Self {
            access_token: Some(token),
            expires_at,
            refresh_at,
            ..self
        }
    }

    /// Adds an access token that was issued now.
    pub(super) fn with_issued(
        self,
        token: AccessToken,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> Self {
        // A time too far away to be represented is as good as none.
        let expires_at = lifetime.and_then(|lifetime| now.checked_add(lifetime));
        let margin = lifetime.map_or(MARGIN, |lifetime| MARGIN.min(lifetime / 2));
        Self {
            refresh_at: expires_at.map(|at| before(at, margin)),
            ..self.with_access_token(token, expires_at)
        }
    }

    pub(super) fn with_doubt(self, in_doubt: bool) -> Self {
        Self { in_doubt, ..self }
    }

    /// The refresh token to start with the next time. Earlier ones may be invalid now.
    pub fn refresh_token(&self) -> &str {
        &self.refresh_token
    }

    /// The access token; `None` if none came, or none was issued yet.
    pub fn access_token(&self) -> Option<&AccessToken> {
        self.access_token.as_ref()
    }

    /// When the access token expires, if the endpoint said so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Whether the refresh token was sent, and it is unknown whether that used it up.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The access token, unless it is the refused one or about to expire.
    pub(super) fn fresh(
        &self,
        now: SystemTime,
        refused: Option<&AccessToken>,
    ) -> Option<&AccessToken> {
        self.until(self.refresh_at, now, refused)
    }

    /// The access token, unless it is the refused one or has expired.
    pub(super) fn unexpired(
        &self,
        now: SystemTime,
        refused: Option<&AccessToken>,
    ) -> Option<&AccessToken> {
        self.until(self.expires_at, now, refused)
    }

    fn until(
        &self,
        end: Option<SystemTime>,
        now: SystemTime,
        refused: Option<&AccessToken>,
    ) -> Option<&AccessToken> {
        let token = self.access_token.as_ref();
        token.filter(|token| end.is_none_or(|end| end > now) && Some(*token) != refused)
    }

    /// All of this as JSON, for a store to save. It contains both tokens.
    pub fn expose_json(&self) -> String {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        add("refresh_token", self.refresh_token.as_str().into());
        if let Some(token) = &self.access_token {
            add("access_token", token.expose_secret().into());
        }
        let times = [
            ("expires_at_ms", self.expires_at),
            ("refresh_at_ms", self.refresh_at),
        ];
        for (name, time) in times {
            if let Some(ms) = time.and_then(milliseconds) {
                add(name, ms.into());
            }
        }
        if self.in_doubt {
            add("in_doubt", true.into());
        }
        Value::Object(members).to_string()
    }

    /// Reads what [`expose_json`](Self::expose_json) returned.
    ///
    /// # Errors
    ///
    /// If the text is something else. The error quotes nothing.
    pub fn from_json(text: &str) -> Result<Self, StoreError> {
        let unfit = || StoreError::from("they are not the JSON of Tokens::expose_json");
        let json: Value = serde_json::from_str(text).map_err(|_| unfit())?;
        let time = |name: &str| {
            let after = json[name].as_u64().map(Duration::from_millis);
            after.and_then(|after| UNIX_EPOCH.checked_add(after))
        };
        let refresh_token = json["refresh_token"].as_str().ok_or_else(unfit)?;
        let token = json["access_token"].as_str().map(AccessToken::new);
        Ok(Self {
            refresh_token: refresh_token.to_owned(),
            access_token: token.transpose().map_err(|_| unfit())?,
            expires_at: time("expires_at_ms"),
            refresh_at: time("refresh_at_ms"),
            in_doubt: json["in_doubt"].as_bool().unwrap_or(false),
        })
    }
}

fn before(time: SystemTime, margin: Duration) -> SystemTime {
    time.checked_sub(margin).unwrap_or(time)
}

/// The milliseconds since 1970; 0 for an earlier time.
fn milliseconds(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).ok()
}

/// Shows no token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("access_token", &self.access_token)
            .field("expires_at", &self.expires_at)
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn token() -> AccessToken {
        AccessToken::new("access").unwrap()
    }

    #[test]
    fn a_token_is_fresh_until_a_minute_or_half_its_lifetime_before_its_end() {
        for (lifetime, last_fresh, last) in [(3600, 3539, 3599), (60, 29, 59), (2, 0, 1)] {
            let lifetime = Some(Duration::from_secs(lifetime));
            let tokens = Tokens::new("r").with_issued(token(), UNIX_EPOCH, lifetime);
            let fresh = |at| tokens.fresh(seconds(at), None).is_some();
            let unexpired = |at| tokens.unexpired(seconds(at), None).is_some();
            assert!(fresh(last_fresh) && !fresh(last_fresh + 1), "{tokens:?}");
            assert!(unexpired(last) && !unexpired(last + 1), "{tokens:?}");
            assert!(tokens.unexpired(seconds(0), Some(&token())).is_none());
        }
        for lifetime in [None, Some(Duration::MAX)] {
            let tokens = Tokens::new("r").with_issued(token(), UNIX_EPOCH, lifetime);
            assert!(tokens.fresh(seconds(1 << 40), None).is_some());
        }
    }

    #[test]
    fn tokens_tell_their_access_token_and_its_end() {
        let tokens = Tokens::new("r").with_access_token(token(), Some(seconds(90)));
        assert_eq!(tokens.access_token(), Some(&token()));
        assert_eq!(tokens.expires_at(), Some(seconds(90)));
        assert!(tokens.fresh(seconds(29), None).is_some());
        assert!(tokens.fresh(seconds(30), None).is_none());
        let text = format!("{tokens:?}");
        assert!(
            text.contains("in_doubt: false") && !text.contains("\"access\""),
            "{text}"
        );
    }

    #[test]
    fn json_keeps_everything_and_nothing_else_is_read() {
        let lifetime = Some(Duration::from_secs(60));
        for tokens in [
            Tokens::new("a \"quoted\" token"),
            Tokens::new("r")
                .with_access_token(token(), None)
                .with_doubt(true),
            Tokens::new("r").with_issued(token(), seconds(7), lifetime),
        ] {
            let read = Tokens::from_json(&tokens.expose_json()).unwrap();
            assert_eq!(read.expose_json(), tokens.expose_json());
            assert_eq!(read.refresh_at, tokens.refresh_at);
            assert_eq!(read.is_in_doubt(), tokens.is_in_doubt());
        }
        for text in ["", "refresh-1", "{}", r#"{"refresh_token":7}"#] {
            let error = Tokens::from_json(text).unwrap_err().to_string();
            assert!(!error.contains("refresh-1"), "{error}");
        }
    }
}
