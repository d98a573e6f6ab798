//! What a provider means by an error answer.

use std::cell::OnceCell;

use http::StatusCode;
use serde_json::Value;

/// What a provider means by an error answer.
///
/// For most answers, the status says it. Where a provider uses a status for something else, an
/// [`ErrorRule`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// The provider refused the request and did nothing, even if the status is a 5xx.
    Refusal,
    /// The provider refused a value of the request, and did nothing.
    InvalidRequest,
    /// The provider says that what the operation is about does not exist. A 404 alone does not: it
    /// may come from a gateway, or from a wrong base URL.
    Absent,
    /// What was asked for contradicts what is there already, such as a name that is taken.
    Conflict,
    /// The credential is valid and does not allow the call, or the plan of the account does not.
    Permission,
    /// A quota is spent, such as the links of a month or of an account.
    Quota,
    /// Too many requests came in too little time.
    RateLimit,
    /// The credential is missing or wrong, or the provider does not say what is wrong with it.
    Credential,
    /// The credential was valid, and has expired.
    ExpiredCredential,
    /// The provider failed, even if the status is not a 5xx, and may have carried the request out.
    Failure,
}

/// What a provider means by the error answers that this rule matches. `provider.toml` of a
/// generated client lists its rules; the first that matches applies.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRule {
    /// The status of the answers.
    pub status: u16,
    /// The provider's [`code`](crate::Error::code) in the answers; `None` for any, or none. `*` at
    /// its beginning stands for any text, so `*` alone for any code.
    pub code: Option<&'static str>,
    /// Words that the answers' message contains, all of them, in upper or lower case.
    pub words: &'static [&'static str],
    /// What the answers' body has, if it is JSON: by JSON pointer (RFC 6901), in which `*` stands
    /// for any item of a list.
    pub body: &'static [(&'static str, Holds)],
    /// What such an answer means.
    pub means: Meaning,
}

/// What the body of an answer has at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holds {
    /// A value that is not null.
    Something,
    /// No value, or null.
    Nothing,
    /// This text.
    Text(&'static str),
}

/// What a rule compares with an answer.
pub(crate) struct Told<'a> {
    status: StatusCode,
    code: Option<&'a str>,
    messages: &'a [&'a str],
    /// The whole body; `None` if it was cut.
    body: Option<&'a [u8]>,
    json: OnceCell<Option<Value>>,
}

impl<'a> Told<'a> {
    pub(crate) fn new(
        status: StatusCode,
        code: Option<&'a str>,
        messages: &'a [&'a str],
        body: Option<&'a [u8]>,
    ) -> Self {
        Self {
            status,
            code,
            messages,
            body,
            json: OnceCell::new(),
        }
    }

    /// Returns the body, if it is JSON.
    fn json(&self) -> Option<&Value> {
        let read = || serde_json::from_slice(self.body?).ok();
        self.json.get_or_init(read).as_ref()
    }
}

impl ErrorRule {
    fn matches(&self, told: &Told) -> bool {
        let has_words = |message: &&str| {
            let message = message.to_lowercase();
            let mut words = self.words.iter();
            words.all(|word| message.contains(&word.to_lowercase()))
        };
        let is_code = |wanted: &str| match (wanted.strip_prefix('*'), told.code) {
            (Some(end), Some(code)) => code.ends_with(end),
            (None, code) => code == Some(wanted),
            (Some(_), None) => false,
        };
        let mut body = self.body.iter();
        self.status == told.status.as_u16()
            && self.code.is_none_or(is_code)
            && (self.words.is_empty() || told.messages.iter().any(has_words))
            && body.all(|(pointer, holds)| {
                told.json().is_some_and(|json| holds.is_true(json, pointer))
            })
    }
}

impl Holds {
    /// Returns whether this is true of a body at a place.
    fn is_true(self, body: &Value, pointer: &str) -> bool {
        let mut found = Vec::new();
        collect(body, pointer, &mut found);
        let mut found = found.into_iter().filter(|it| !it.is_null());
        match self {
            Self::Something => found.next().is_some(),
            Self::Nothing => found.next().is_none(),
            Self::Text(text) => found.any(|it| it == text),
        }
    }
}

/// Collects the values to which a pointer leads.
fn collect<'a>(value: &'a Value, pointer: &str, found: &mut Vec<&'a Value>) {
    let Some(rest) = pointer.strip_prefix('/') else {
        return found.push(value);
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let (token, rest) = rest.split_at(end);
    match value {
        Value::Array(items) if token == "*" => {
            items.iter().for_each(|item| collect(item, rest, found));
        }
        _ => {
            let next = value.pointer(&format!("/{token}"));
            next.into_iter().for_each(|it| collect(it, rest, found));
        }
    }
}

impl Meaning {
    /// Returns whether the same request would be refused again at once.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::RateLimit | Self::Failure)
    }

    /// Returns what the first rule that matches an answer says of it.
    pub(crate) fn by_rule(rules: &[ErrorRule], told: &Told) -> Option<Self> {
        let mut rules = rules.iter();
        rules.find(|rule| rule.matches(told)).map(|it| it.means)
    }

    /// Returns what an answer means by its status, where HTTP defines that.
    pub(crate) fn by_status(told: &Told) -> Option<Self> {
        let mut texts = told.code.iter().chain(told.messages);
        match told.status {
            StatusCode::UNAUTHORIZED if texts.any(|it| says_expired(it)) => {
                Some(Self::ExpiredCredential)
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: ErrorRule = ErrorRule {
        status: 403,
        code: None,
        words: &[],
        body: &[],
        means: Meaning::Credential,
    };

    fn meaning(
        rules: &[ErrorRule],
        status: u16,
        code: Option<&str>,
        message: Option<&str>,
        body: &str,
    ) -> Option<Meaning> {
        let status = StatusCode::from_u16(status).unwrap();
        let told = Told::new(status, code, message.as_slice(), Some(body.as_bytes()));
        Meaning::by_rule(rules, &told).or_else(|| Meaning::by_status(&told))
    }

    #[test]
    fn the_first_rule_that_matches_says_what_an_answer_means() {
        let taken = ErrorRule {
            status: 500,
            code: Some("TAKEN"),
            means: Meaning::Refusal,
            ..ANY
        };
        let spent = ErrorRule {
            words: &["Monthly", "limit"],
            means: Meaning::Quota,
            ..ANY
        };
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
                meaning(&[taken, spent, ANY], status, code, message, ""),
                expected,
                "{status} {code:?} {message:?}"
            );
        }
    }

    #[test]
    fn a_star_begins_a_code_that_may_begin_otherwise() {
        let rule = |code| ErrorRule {
            code: Some(code),
            ..ANY
        };
        for (wanted, code, expected) in [
            ("*/gone", Some("https://a.example/gone"), true),
            ("*/gone", Some("gone"), false),
            ("*/gone", None, false),
            ("*", Some("7"), true),
            ("*", None, false),
            ("a*", Some("ab"), false),
        ] {
            let found = meaning(&[rule(wanted)], 403, code, None, "");
            assert_eq!(found.is_some(), expected, "{wanted} {code:?}");
        }
    }

    #[test]
    fn a_rule_tells_what_the_body_has() {
        use Holds::{Nothing, Something, Text};
        let body = r#"{"source":"link","n":null,"errors":[{"code":"A"},{"code":"B"},7],"a/b":1}"#;
        for (pointer, holds, expected) in [
            ("/source", Text("link"), true),
            ("/source", Text("domain"), false),
            ("/source", Something, true),
            ("/source", Nothing, false),
            ("/n", Something, false),
            ("/n", Nothing, true),
            ("/missing/deeper", Nothing, true),
            ("/errors/*/code", Text("B"), true),
            ("/errors/*/code", Text("C"), false),
            ("/errors/0/code", Text("A"), true),
            ("/errors/*/other", Nothing, true),
            ("/source/*", Something, false),
            ("/a~1b", Something, true),
            ("", Something, true),
        ] {
            let json = serde_json::from_str(body).unwrap();
            assert_eq!(
                holds.is_true(&json, pointer),
                expected,
                "{pointer} {holds:?}"
            );
        }
        let rule = ErrorRule {
            body: &[("/source", Nothing)],
            ..ANY
        };
        let no_json = meaning(&[rule], 403, None, None, "<page>");
        assert_eq!(no_json, None, "nothing is known of it");
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
                meaning(&[], 401, code, message, ""),
                Some(expected),
                "{code:?} {message:?}"
            );
        }
        assert_eq!(
            meaning(&[], 400, None, Some("the link has expired"), ""),
            None
        );
    }
}
