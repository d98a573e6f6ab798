//! The operations of every row: each provider's create, and a read.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tracking_links::{Field, LinkRequest, fanvue};
use tracking_links_runtime::{Api, Builder, Credential, Operation, Runtime, SecurityScheme};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use crate::server::{Act, Server, answer, json};
use crate::setup::{Outcome, Setup};

/// An operation and its documented answer. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Target {
    Create(Arc<Create>),
    /// Fanvue's list of links, which is idempotent.
    Read,
}

/// The create of a provider, with what the simulated provider makes of a good request.
pub(crate) struct Create {
    sandbox: Arc<Sandbox>,
    name: &'static str,
    request: LinkRequest,
    status: u16,
    body: String,
    /// How many slashes the path has.
    slashes: usize,
    /// The field whose value is a segment of the path.
    in_path: Option<Field>,
    /// The member of the answer that is the URL of the created link.
    url_member: Option<String>,
    /// A member of the body without which the link is not created; a text, if one is.
    required: String,
}

/// A call, ready to be awaited.
pub(crate) type Call = Pin<Box<dyn Future<Output = Outcome> + Send>>;

impl Target {
    /// The create of each provider, and the read.
    pub(crate) async fn all() -> Vec<Self> {
        let sandbox = Arc::new(Sandbox::start().await.unwrap());
        let mut targets = Vec::new();
        for server in sandbox.servers() {
            targets.push(Self::of(&sandbox, server).await);
        }
        assert!(!targets.is_empty());
        targets.push(Self::Read);
        targets
    }

    /// The create of Fanvue, for tests that need some provider.
    pub(crate) async fn fanvue() -> Self {
        let sandbox = Arc::new(Sandbox::start().await.unwrap());
        Self::of(&sandbox, sandbox.fanvue()).await
    }

    /// The create of a simulated provider.
    pub(crate) async fn of(sandbox: &Arc<Sandbox>, server: &dyn SimulatedProvider) -> Self {
        Self::Create(Arc::new(Create::learn(sandbox, server).await))
    }

    /// The name of a column: the provider's, or that of the read.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Create(create) => create.server().title(),
            Self::Read => "a read",
        }
    }

    /// The documented answer.
    pub(crate) fn good(&self) -> (u16, &str) {
        match self {
            Self::Create(create) => (create.status, &create.body),
            Self::Read => (200, r#"{"data":[],"nextCursor":null}"#),
        }
    }

    /// A member of the documented answer that a create can't do without.
    pub(crate) fn required(&self) -> &str {
        match self {
            Self::Create(create) => &create.required,
            Self::Read => "data",
        }
    }

    pub(crate) fn is_create(&self) -> bool {
        matches!(self, Self::Create(_))
    }

    pub(crate) fn create(&self) -> Option<&Create> {
        match self {
            Self::Create(create) => Some(create),
            Self::Read => None,
        }
    }

    /// How many slashes the path has.
    pub(crate) fn slashes(&self) -> usize {
        self.create().map_or(1, |create| create.slashes)
    }

    /// A call with a new client.
    pub(crate) fn call(&self, setup: &Setup) -> Call {
        match self {
            Self::Create(create) => create.call(setup),
            Self::Read => {
                const API: &Api = &fanvue::Client::API;
                let credential = Credential::bearer(setup.secret.as_str());
                match setup.set(Builder::new(API)).credential(credential).build() {
                    Err(error) => Box::pin(std::future::ready(Outcome::client(&error))),
                    Ok(runtime) => Box::pin(read(runtime)),
                }
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl Create {
    /// Learns the request of the required fields and its good answer from the simulated provider.
    async fn learn(sandbox: &Arc<Sandbox>, server: &dyn SimulatedProvider) -> Self {
        let request = server.minimal_request();
        let provider_at = |url: String| {
            let provider = server.provider_with(&|client| client.base_url(&url));
            provider.unwrap()
        };

        let listener = Server::always(Act::Answer(answer(500, "", b""))).await;
        let refused = provider_at(listener.url()).create(&request).await;
        refused.unwrap_err();
        let sent = listener.log.texts.lock().unwrap()[0].clone();
        let (status, body) = answer_of(&server.base_url(), &sent).await;
        let healthy = Server::always(Act::Answer(json(status, &body))).await;
        let link = provider_at(healthy.url()).create(&request).await.unwrap();

        let members: Map<String, Value> = serde_json::from_str(&body).unwrap();
        let url = link.url.as_deref().unwrap_or_default();
        let member = |url: &str| members.iter().find(|(_, value)| *value == url);
        // Some leave out the scheme.
        let without_scheme = || member(url.strip_prefix("https://")?);
        let url_member = member(url).or_else(without_scheme);
        let path = sent.split([' ', '?']).nth(1).unwrap();
        let values = serde_json::to_value(&request).unwrap();
        let is_in_path = |field: &Field| {
            let value = values[field.as_str()].as_str();
            value.is_some_and(|value| path.split('/').any(|segment| segment == value))
        };
        let mut create = Self {
            sandbox: sandbox.clone(),
            name: server.name(),
            status,
            slashes: path.matches('/').count(),
            in_path: Field::ALL.iter().copied().find(is_in_path),
            url_member: url_member.map(|(name, _)| name.clone()),
            required: String::new(),
            request,
            body,
        };
        create.required = create.find_required().await;
        create
    }

    /// Finds out which member of the body a create can't do without, by leaving each out.
    async fn find_required(&self) -> String {
        let members: Map<String, Value> = serde_json::from_str(&self.body).unwrap();
        let (texts, others): (Vec<_>, Vec<_>) = members.iter().partition(|it| it.1.is_string());
        for (name, _) in texts.into_iter().chain(others) {
            let mut rest = members.clone();
            rest.remove(name);
            let body = Value::from(rest).to_string();
            let server = Server::always(Act::Answer(json(self.status, &body))).await;
            if self.call(&Setup::new(server.url())).await.delivery != "Created" {
                return name.clone();
            }
        }
        panic!("{} creates a link of an empty answer", self.name);
    }

    fn call(&self, setup: &Setup) -> Call {
        let server = self.server();
        let provider = server.provider_with(&|client| {
            let credential = server.credential(&setup.secret);
            setup.set(client).credential(credential)
        });
        let request = self.request(setup);
        Box::pin(async move {
            let created = match provider {
                Ok(provider) => provider.create(&request).await,
                Err(error) => Err(error),
            };
            match created {
                Ok(_) => Outcome::done("Created"),
                Err(error) => Outcome::facade(&error),
            }
        })
    }

    /// The request of the required fields, with the value that the setup has for the path.
    pub(crate) fn request(&self, setup: &Setup) -> LinkRequest {
        let (Some(field), Some(value)) = (self.in_path, &setup.path_value) else {
            return self.request.clone();
        };
        let mut fields = serde_json::to_value(&self.request).unwrap();
        fields[field.as_str()] = value.as_str().into();
        serde_json::from_value(fields).unwrap()
    }

    pub(crate) fn server(&self) -> &dyn SimulatedProvider {
        self.sandbox.server(self.name).unwrap()
    }

    /// The platform of the request, which the answer repeats.
    pub(crate) fn platform(&self) -> Option<&str> {
        let platform = self.request.platform.as_ref();
        platform.map(|platform| platform.as_str())
    }

    /// The member of the answer that is the URL of the created link.
    pub(crate) fn url_member(&self) -> Option<&str> {
        self.url_member.as_deref()
    }

    /// Whether a value of the request is a segment of the path.
    pub(crate) fn has_path_value(&self) -> bool {
        self.in_path.is_some()
    }
}

/// Sends a request of HTTP/1.1 to a server, and returns the answer's status and body.
pub(crate) async fn answer_of(base_url: &str, request: &str) -> (u16, String) {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let once = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    stream.write_all(once.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

static LIST: Operation = Operation {
    id: "list-tracking-links",
    method: "GET",
    path: "/tracking-links",
    accept: "application/json",
    security: &[&[SecurityScheme::Bearer { name: "bearerAuth" }]],
    server: None,
    idempotent: true,
};

/// Does what a generated read would do.
pub(crate) async fn read(runtime: Runtime) -> Outcome {
    let done = match runtime.request(&LIST).send().await {
        Err(error) => Err(error.into_inner()),
        Ok(response) if response.status().is_success() => response
            .json::<Map<String, Value>, Infallible, ()>()
            .await
            .map(|_| ()),
        Ok(response) => Err(response.undocumented_error().await),
    };
    match done {
        Ok(()) => Outcome::done("Read"),
        Err(error) => Outcome::client(&error),
    }
}

/// Prepares a call with each item, one after another, and then makes all calls at the same time, so
/// that waiting for the timeouts of many targets takes no longer than for one, and building a
/// client takes none of another's time. Returns each item with its outcome, in order.
pub(crate) async fn at_once<I, P, C>(items: Vec<I>, prepare: impl Fn(I) -> P) -> Vec<(I, C::Output)>
where
    I: Clone,
    P: Future<Output = C>,
    C: Future<Output: Send + 'static> + Send + 'static,
{
    let mut prepared = Vec::new();
    for item in items {
        prepared.push((item.clone(), prepare(item).await));
    }
    let calls = prepared.into_iter();
    let calls: Vec<_> = calls
        .map(|(item, call)| (item, tokio::spawn(call)))
        .collect();
    let mut outcomes = Vec::new();
    for (item, call) in calls {
        outcomes.push((item, call.await.unwrap()));
    }
    outcomes
}
