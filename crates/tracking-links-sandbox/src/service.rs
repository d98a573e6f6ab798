//! [`Service`], which each simulated provider implements, and [`answer`], which runs the checks
//! that all of them share, in one order.
//!
//! The path, the parameters and the body of a request are checked against the document that this
//! workspace has of the provider.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use tracking_links::runtime::{Api, Builder, Credential, Runtime};
use tracking_links::{Error, Field, LinkRequest, Provider};

use crate::answer::Answer;
use crate::contract::{Matched, NotRouted, Violation};
use crate::providers::account::Account;
use crate::providers::settings::Setting;
use crate::record::RecordedRequest;
use crate::time::{Allowance, since_epoch};

/// A simulated provider, which a [`Server`](crate::Server) runs.
///
/// The provided methods do what most providers do: a bearer token, errors as
/// `{"error": ".."}`, and rate limits in the headers `X-RateLimit-*`.
pub trait Service: Debug + Send + Sync + Sized + 'static {
    /// The type of the provider's created links.
    type Link: Clone + Debug + Send;

    /// The provider's API, as its generated client knows it.
    const API: &'static Api;

    /// The provider's OpenAPI document, in JSON.
    const DOCUMENT: &'static str;

    /// The secret in the credential of a user who may do everything.
    const SECRET: &'static str;

    /// The documented rate limit: how many requests in which time.
    const RATE_LIMIT: (u32, Duration);

    /// The documented rate limits of buckets that have another one.
    const BUCKET_LIMITS: &'static [(&'static str, u32, Duration)] = &[];

    /// Where a request has the secret.
    const LOGIN: Login = Login::Bearer;

    /// The variables of the environment that hold the credential, with their values.
    const SECRET_VARIABLES: Variables;

    /// The variables of the environment that hold what else a user has of the account, except the
    /// base URL, with their values.
    const PUBLIC_VARIABLES: Variables = &[];

    /// Which headers tell of the rate limit.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::All;

    /// How fields of a request are set to a value that this account knows, where it refuses the
    /// general example.
    const EXAMPLES: Examples = &[];

    /// The settings that this provider alone has.
    const SETTINGS: &'static [Setting] = &[];

    /// Makes the provider, with its one account.
    fn new(account: Account<Self::Link>) -> Self;

    /// Returns the account.
    fn account(&self) -> &Account<Self::Link>;

    /// Carries out a request that the provider's document allows.
    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer;

    /// Makes the provider of `tracking-links` that calls this one through `client`.
    fn provider(&self, client: Runtime) -> Result<Box<dyn Provider>, Error>;

    /// Sets what the account needs of the builder of a client, besides base URL and credential.
    fn configure(&self, client: Builder<Runtime>) -> Builder<Runtime> {
        client
    }

    /// Returns the variables of the environment that hold what a user has of an account, except the
    /// base URL.
    fn variables(&self) -> Vec<Variable> {
        let secret = Self::SECRET_VARIABLES.iter();
        let secret = secret.map(|(name, value)| Variable::secret(*name, *value));
        let public = Self::PUBLIC_VARIABLES.iter();
        let public = public.map(|(name, value)| Variable::public(*name, *value));
        secret.chain(public).collect()
    }

    /// Checks the credential of a request.
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        match Self::LOGIN.find(request, &[Self::SECRET]) {
            Some(_) => Ok(()),
            None => Err(self.unauthenticated(request)),
        }
    }

    /// Makes the answer to a request without a valid credential.
    fn unauthenticated(&self, request: &RecordedRequest) -> Answer {
        let why = match request.credentials("Bearer") {
            Some(_) => "The access token is unknown",
            None => "The Authorization header has no bearer token",
        };
        self.error(request, 401, &Why::new(why))
    }

    /// Returns which rate limit counts a request. A provider with one limit for all requests has
    /// the bucket `""` alone.
    fn bucket(&self, _matched: &Matched) -> &'static str {
        ""
    }

    /// Checks what the provider checks before path, parameters and body, such as the API version,
    /// and what the credential allows.
    fn permit(&self, _matched: &Matched, _request: &RecordedRequest) -> Result<(), Answer> {
        Ok(())
    }

    /// Returns what is wrong with path, parameters and body.
    fn violations(&self, matched: &Matched, request: &RecordedRequest) -> Vec<Violation> {
        matched.violations(request)
    }

    /// Makes an error answer.
    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let violations: Vec<String> = why.violations.iter().map(Violation::to_string).collect();
        let message = match violations.is_empty() {
            true => why.message.to_owned(),
            false => format!("{}: {}", why.message, violations.join("; ")),
        };
        Answer::json(status, &json!({ "error": message }))
    }

    /// Adds the headers that report the rate limit, and when to come back if it is exceeded.
    fn with_rate_limit(&self, answer: Answer, allowance: &Allowance) -> Answer {
        let resets_at = since_epoch(allowance.resets_at).as_secs();
        match Self::LIMIT_HEADERS {
            LimitHeaders::None => answer,
            LimitHeaders::RetryAfter => with_retry_after(answer, allowance),
            LimitHeaders::All => with_retry_after(answer, allowance)
                .header("x-ratelimit-limit", allowance.limit.to_string())
                .header("x-ratelimit-remaining", allowance.remaining.to_string())
                .header("x-ratelimit-reset", resets_at.to_string()),
        }
    }

    /// Sets a field of a request to a value that this account knows.
    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        let mut own = Self::EXAMPLES.iter();
        match own.find(|(it, _)| *it == field) {
            Some((_, set)) => set(request),
            None => request.with_example(field),
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    pub(crate) message: &'a str,
    /// What is wrong with path, parameters and body. There are some for a status of 400 alone.
    pub(crate) violations: &'a [Violation],
}

impl<'a> Why<'a> {
    pub(crate) fn new(message: &'a str) -> Self {
        let violations = &[];
        Self {
            message,
            violations,
        }
    }
}

/// Names of variables, with their values.
pub(crate) type Variables = &'static [(&'static str, &'static str)];

/// Fields, with what sets each of them.
pub(crate) type Examples = &'static [(Field, fn(LinkRequest) -> LinkRequest)];

/// Where a request has the secret of its credential.
#[derive(Clone, Copy, Debug)]
pub enum Login {
    /// It is a bearer token.
    Bearer,
    /// It is the value of a header. Names the security scheme of the document, and the header.
    Header(&'static str, &'static str),
    /// It is the value of a query parameter. Names the security scheme, and the parameter.
    Query(&'static str, &'static str),
    /// It is the password of HTTP Basic, for this user.
    Basic(&'static str),
}

impl Login {
    /// Makes a credential.
    pub(crate) fn credential(self, secret: &str) -> Credential {
        match self {
            Self::Bearer => Credential::bearer(secret),
            Self::Header(scheme, _) | Self::Query(scheme, _) => Credential::api_key(scheme, secret),
            Self::Basic(user) => Credential::basic(user, secret),
        }
    }

    /// Returns the one of these secrets that a request has.
    pub(crate) fn find(
        self,
        request: &RecordedRequest,
        secrets: &[&'static str],
    ) -> Option<&'static str> {
        let has = |secret: &str| match self {
            Self::Bearer => request.credentials("Bearer") == Some(secret),
            Self::Header(_, name) => request.header_is(name, secret),
            Self::Query(_, name) => request.query_is(name, secret),
            Self::Basic(user) => {
                let credentials = BASE64.encode(format!("{user}:{secret}"));
                request.credentials("Basic") == Some(&*credentials)
            }
        };
        secrets.iter().copied().find(|secret| has(secret))
    }
}

/// The headers of an answer that tell of the rate limit.
#[derive(Clone, Copy, Debug)]
pub enum LimitHeaders {
    /// None.
    None,
    /// `Retry-After`, if the limit is exceeded.
    RetryAfter,
    /// `X-RateLimit-*`, and `Retry-After`, if the limit is exceeded.
    All,
}

/// Writes what is alike in the [`Service`]s of all providers. The arguments are the provider's
/// module in `tracking-links`; the provider there, with what its `builder_with_client` takes before
/// the client; the type of its links here; the secret; if its builder needs more, a function that
/// sets it; and after a semicolon the members of the service besides its account.
macro_rules! client_service {
    (
        $module:ident, $Provider:ident $(($($given:expr),+))?, $Link:ty, $secret:expr
        $(, $configure:expr)? $(; $($member:ident),+)?
    ) => {
        type Link = $Link;

        const API: &'static tracking_links::runtime::Api = &tracking_links::$module::Client::API;
        const DOCUMENT: &'static str = tracking_links::$module::REPAIRED_DOCUMENT;
        const SECRET: &'static str = $secret;

        fn new(account: Account<$Link>) -> Self {
            Self { account, $($($member: Default::default()),+)? }
        }

        fn account(&self) -> &Account<$Link> {
            &self.account
        }

        fn provider(
            &self,
            client: tracking_links::runtime::Runtime,
        ) -> Result<Box<dyn tracking_links::Provider>, tracking_links::Error> {
            let builder = tracking_links::$Provider::builder_with_client(
                $($($given,)+)?
                client.into(),
            );
            $(let builder = $configure(builder);)?
            Ok(Box::new(builder.build()?))
        }
    };
}

pub(crate) use client_service;

/// Answers a request as a provider does. Checks, in this order, the path and the method, the
/// credential, the rate limit, what [`Service::permit`] checks, and the rest of the request.
pub(crate) fn answer<S: Service>(service: &S, request: &RecordedRequest) -> Answer {
    let account = service.account();
    let (method, path) = (request.method(), request.path());
    let matched = match account.contract.route(method, path) {
        Ok(matched) => matched,
        Err(NotRouted::UnknownPath) => {
            let why = format!("{} has no path {path}", S::API.title);
            return service.error(request, 404, &Why::new(&why));
        }
        Err(NotRouted::MethodNotAllowed { allow }) => {
            let why = format!("the path allows {allow}, not {method}");
            let answer = service.error(request, 405, &Why::new(&why));
            return answer.header("allow", allow);
        }
    };
    if let Err(refusal) = service.authenticate(request) {
        return refusal;
    }
    let now = account.clock.now();
    let allowance = account.count_request(service.bucket(&matched), now);
    let answer = if allowance.exceeded {
        service.error(request, 429, &Why::new("Rate limit exceeded"))
    } else if let Err(refusal) = service.permit(&matched, request) {
        refusal
    } else {
        match service.violations(&matched, request) {
            none if none.is_empty() => service.carry_out(&matched, request, now),
            violations => {
                let message = "The request is invalid";
                let violations = &violations;
                service.error(
                    request,
                    400,
                    &Why {
                        message,
                        violations,
                    },
                )
            }
        }
    };
    service.with_rate_limit(answer, &allowance)
}

/// Adds when to come back to an answer that refuses a request for its rate limit.
pub(crate) fn with_retry_after(answer: Answer, allowance: &Allowance) -> Answer {
    match allowance.exceeded {
        true => answer.header("retry-after", allowance.resets_in.as_secs().to_string()),
        false => answer,
    }
}

/// The answer to an operation that the document describes and the sandbox does not have.
pub(crate) fn not_implemented<S: Service>(service: &S, request: &RecordedRequest) -> Answer {
    let why = "The sandbox does not implement this operation";
    service.error(request, 501, &Why::new(why))
}

/// A variable of the environment that `from_env` of a provider in `tracking-links` reads, or that
/// holds something else of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// The variable's name, such as `FANVUE_ACCESS_TOKEN`.
    pub name: String,
    /// The value for this sandbox.
    pub value: String,
    /// Whether the value is a credential or a part of one, which nothing may show.
    pub is_secret: bool,
}

impl Variable {
    pub(crate) fn public(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            is_secret: false,
        }
    }

    pub(crate) fn secret(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            is_secret: true,
            ..Self::public(name, value)
        }
    }
}
