//! [`Service`], which each simulated provider implements, and [`answer`], which runs the checks
//! that all of them share, in one order.
//!
//! The path, the parameters and the body of a request are checked against the document that this
//! workspace has of the provider.

use std::fmt::Debug;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tracking_links::runtime::{Api, Builder, Credential, Runtime};
use tracking_links::{Error, Field, LinkRequest, Provider};

use crate::answer::Answer;
use crate::call::Call;
use crate::contract::{NotRouted, Violation};
use crate::providers::account::Account;
use crate::providers::settings::Setting;
use crate::record::RecordedRequest;
use crate::refused::Refused;
use crate::time::{Allowance, since_epoch};

/// A simulated provider, which a [`Server`](crate::Server) runs.
///
/// The provided methods do what is most usual: a bearer token, errors as `{"error": ".."}`, and
/// rate limits in the headers `X-RateLimit-*`.
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

    /// The secrets of all users; the first is that of one who may do everything.
    const SECRETS: &'static [&'static str] = &[Self::SECRET];

    /// Where a request has the secret.
    const LOGIN: Login = Login::Bearer;

    /// The variables of the environment that hold the credential, with their values.
    const SECRET_VARIABLES: Variables;

    /// The variables of the environment that hold what else a user has of the account, except the
    /// base URL, with their values.
    const PUBLIC_VARIABLES: Variables = &[];

    /// Which headers tell of the rate limit.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::All;

    /// A request in JSON, with values that this account knows, for the fields of which it refuses
    /// the general example.
    const EXAMPLES: &'static str = "{}";

    /// The settings that this provider alone has.
    const SETTINGS: &'static [Setting] = &[];

    /// Makes the provider, with its one account.
    fn new(account: Account<Self::Link>) -> Self;

    /// Returns the account.
    fn account(&self) -> &Account<Self::Link>;

    /// Carries out a request that the provider's document allows.
    fn carry_out(&self, call: &Call) -> Result<Answer, Refused>;

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
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        match (self.secret(request), Self::LOGIN) {
            (Some(_), _) => Ok(()),
            (None, Login::Bearer) if request.credentials("Bearer").is_none() => {
                let why = "The Authorization header has no bearer token";
                Err(Refused::general(401, why))
            }
            (None, _) => Err(Refused::general(
                401,
                "The credential is missing or unknown",
            )),
        }
    }

    /// Returns the secret of a request, if it is one that the provider knows.
    fn secret(&self, request: &RecordedRequest) -> Option<&'static str> {
        Self::LOGIN.find(request, Self::SECRETS)
    }

    /// Returns which rate limit counts a request. A provider with one limit for all requests has
    /// the bucket `""` alone.
    fn bucket(&self, _: &Call) -> &'static str {
        ""
    }

    /// Checks what the provider checks before path, parameters and body, such as the API version,
    /// and what the credential allows.
    fn permit(&self, _: &Call) -> Result<(), Refused> {
        Ok(())
    }

    /// Returns what is wrong with path, parameters and body.
    fn violations(&self, call: &Call) -> Vec<Violation> {
        call.matched.violations(call.request)
    }

    /// Refuses a request with these violations, of which there is at least one.
    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        Refused::invalid(violations)
    }

    /// Writes a refusal as the provider does, whatever the reason.
    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        refused.json(json!({ "error": refused.whole() }))
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
    fn with_example(&self, mut request: LinkRequest, field: Field) -> LinkRequest {
        let examples: Value = serde_json::from_str(Self::EXAMPLES).expect("examples are JSON");
        match examples.get(field.as_str()) {
            Some(example) => {
                let set = request.set_from(field, example);
                set.expect("an example has the type of its field");
                request
            }
            None => request.with_example(field),
        }
    }
}

/// Names of variables, with their values.
pub(crate) type Variables = &'static [(&'static str, &'static str)];

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

/// Declares a simulated provider: the type of its server, and that of its service. The arguments
/// are their names, the type of the links, in braces the members of the service besides the
/// account, and the texts that a user knows of the account, each with the method of the server that
/// returns it.
macro_rules! simulated {
    (
        $(#[$doc:meta])*
        $Provider:ident, $Service:ident, $Link:ty
        $(, { $($(#[$member_doc:meta])* $member:ident: $Member:ty),+ $(,)? })?;
        $($(#[$known_doc:meta])* $known:ident = $value:expr;)*
    ) => {
        $(#[$doc])*
        pub type $Provider = Server<$Service>;

        #[doc = concat!("The part of [`", stringify!($Provider), "`] that answers requests.")]
        #[derive(Debug)]
        pub struct $Service {
            account: Account<$Link>,
            $($($(#[$member_doc])* $member: $Member,)+)?
        }

        impl Server<$Service> {
            $(
                $(#[$known_doc])*
                pub fn $known(&self) -> &'static str {
                    $value
                }
            )*
        }
    };
}

pub(crate) use simulated;

/// Answers a request as a provider does. Checks, in this order, the path and the method, the
/// credential, the rate limit, what [`Service::permit`] checks, and the rest of the request.
pub(crate) fn answer<S: Service>(service: &S, request: &RecordedRequest) -> Answer {
    let account = service.account();
    let (method, path) = (request.method(), request.path());
    let matched = match account.contract.route(method, path) {
        Ok(matched) => matched,
        Err(NotRouted::UnknownPath) => {
            let why = format!("{} has no path {path}", S::API.title);
            return service.refuse(request, &Refused::general(404, why));
        }
        Err(NotRouted::MethodNotAllowed { allow }) => {
            let why = format!("the path allows {allow}, not {method}");
            let answer = service.refuse(request, &Refused::general(405, why));
            return answer.header("allow", allow);
        }
    };
    if let Err(refused) = service.authenticate(request) {
        return service.refuse(request, &refused);
    }
    let call = Call {
        request,
        matched: &matched,
        body: request.json().unwrap_or_default(),
        now: account.clock.now(),
    };
    let allowance = account.count_request(service.bucket(&call), call.now);
    let answer = match allowance.exceeded {
        true => Err(Refused::general(429, "Rate limit exceeded")),
        false => permitted(service, &call),
    };
    let answer = answer.unwrap_or_else(|refused| service.refuse(request, &refused));
    service.with_rate_limit(answer, &allowance)
}

/// Carries out a call, unless the provider does not permit it or the document does not allow it.
fn permitted<S: Service>(service: &S, call: &Call) -> Result<Answer, Refused> {
    service.permit(call)?;
    match service.violations(call) {
        none if none.is_empty() => service.carry_out(call),
        violations => Err(service.invalid(violations)),
    }
}

/// Adds when to come back to an answer that refuses a request for its rate limit.
pub(crate) fn with_retry_after(answer: Answer, allowance: &Allowance) -> Answer {
    match allowance.exceeded {
        true => answer.header("retry-after", allowance.resets_in.as_secs().to_string()),
        false => answer,
    }
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
