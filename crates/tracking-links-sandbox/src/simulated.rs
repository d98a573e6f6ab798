//! [`SimulatedProvider`], a server of any provider, for tests that run with each of them.

use std::fmt::Debug;

use tracking_links::runtime::{Api, Builder, Credential, Runtime};
use tracking_links::{Error, Field, LinkRequest, Provider, Support};

use crate::answer::Answer;
use crate::fault::Fault;
use crate::record::RecordedRequest;
use crate::server::Server;
use crate::service::{Service, Variable};

/// A simulated provider, whichever it is. Each [`Server`] is one.
///
/// ```
/// use tracking_links::Delivery;
/// use tracking_links_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// for server in sandbox.servers() {
///     server.fail_next(Fault::DropAfterWrite);
///     let error = server.provider().create(&server.minimal_request()).await.unwrap_err();
///     assert_eq!(error.delivery(), Delivery::Unknown);
///     assert_eq!(server.link_count(), 1);
/// }
/// # Ok(())
/// # }
/// ```
pub trait SimulatedProvider: Debug + Send + Sync {
    /// Returns the provider's name: that of its feature in `tracking-links`.
    fn name(&self) -> &'static str;

    /// Returns the provider's own name, for people to read.
    fn title(&self) -> &'static str;

    /// Returns the provider's API as its generated client knows it: headers, rate limit, and what
    /// the provider means by its errors.
    fn api(&self) -> &'static Api;

    /// Returns the base URL, as [`Server::base_url`] does.
    fn base_url(&self) -> String;

    /// Returns the variables of the environment with which `TrackingLinks::from_env` calls this
    /// server, and what else a user knows of the account.
    fn variables(&self) -> Vec<Variable>;

    /// Returns the provider of `tracking-links`, with this server's base URL and credential. It
    /// keeps no rate limit, unless the sandbox enforces them
    /// ([`Builder::enforce_rate_limits`](crate::Builder::enforce_rate_limits)).
    fn provider(&self) -> Box<dyn Provider> {
        let provider = self.provider_with(&|client| client);
        provider.expect("base URL and credential of a sandbox are valid")
    }

    /// Returns the provider, made with a client whose builder `change` changed.
    ///
    /// # Errors
    ///
    /// Fails if a setting of the client is invalid.
    fn provider_with(
        &self,
        change: &dyn Fn(Builder<Runtime>) -> Builder<Runtime>,
    ) -> Result<Box<dyn Provider>, Error>;

    /// Makes a credential of the kind that the provider takes, with another secret: another token,
    /// password or key. Given to the client in [`provider_with`](Self::provider_with), it replaces
    /// this server's.
    fn credential(&self, secret: &str) -> Credential;

    /// Sets a field of a request to a value that this account accepts.
    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest;

    /// Returns a request with the fields that the provider requires, and no others.
    fn minimal_request(&self) -> LinkRequest {
        let provider = self.provider();
        let fields = provider.capabilities().fields();
        let required = fields.filter(|(_, support)| *support == Support::Required);
        required.fold(LinkRequest::new(), |request, (field, _)| {
            self.with_example(request, field)
        })
    }

    /// Returns the settings that this provider alone has: names, and values in text.
    fn settings(&self) -> Vec<(&'static str, String)>;

    /// Changes a setting that this provider alone has. Returns false if it has no such setting, or
    /// if the value does not fit.
    fn set(&self, setting: &str, value: &str) -> bool;

    /// Returns how many links exist.
    fn link_count(&self) -> usize;

    /// Returns all links as texts that contain the values of their fields, oldest first: for tests
    /// that look for a value in the links of any provider.
    fn link_texts(&self) -> Vec<String>;

    /// Returns all requests received so far, as [`Server::requests`] does.
    fn requests(&self) -> Vec<RecordedRequest>;

    /// Returns how many requests were received so far.
    fn request_count(&self) -> usize;

    /// Scripts the answer to the next request, as [`Server::answer_next`] does.
    fn answer_next(&self, answer: Answer) {
        self.answer_when(Box::new(|_| true), answer);
    }

    /// Scripts the answer to the next request for which `which` returns true, as
    /// [`Server::answer_when`] does.
    fn answer_when(&self, which: Which, answer: Answer);

    /// Makes the next request fail in this way, as [`Server::fail_next`] does.
    fn fail_next(&self, fault: Fault) {
        self.fail_when(Box::new(|_| true), fault);
    }

    /// Makes the next request fail for which `which` returns true, as [`Server::fail_when`] does.
    fn fail_when(&self, which: Which, fault: Fault);

    /// Returns how many scripted answers and faults are still in the queue.
    fn unused_answers(&self) -> usize;
}

/// Returns whether a scripted answer or fault is for this request.
pub type Which = Box<dyn Fn(&RecordedRequest) -> bool + Send>;

impl<P: Service> SimulatedProvider for Server<P> {
    fn name(&self) -> &'static str {
        P::API.name
    }

    fn title(&self) -> &'static str {
        P::API.title
    }

    fn api(&self) -> &'static Api {
        P::API
    }

    fn base_url(&self) -> String {
        self.base_url()
    }

    fn variables(&self) -> Vec<Variable> {
        let name = format!("{}_BASE_URL", P::API.name.to_uppercase().replace('-', "_"));
        let mut variables = vec![Variable::public(name, self.base_url())];
        variables.extend(self.service().variables());
        variables
    }

    fn provider_with(
        &self,
        change: &dyn Fn(Builder<Runtime>) -> Builder<Runtime>,
    ) -> Result<Box<dyn Provider>, Error> {
        let client = Builder::new(P::API)
            .base_url(self.base_url())
            .credential(self.credential(P::SECRET));
        let client = match self.service().account().enforces_rate_limits() {
            true => client,
            false => client.rate_limit(None),
        };
        let client = self.service().configure(client);
        self.service().provider(change(client).build()?)
    }

    fn credential(&self, secret: &str) -> Credential {
        P::LOGIN.credential(secret)
    }

    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        self.service().with_example(request, field)
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        self.service().account().settings.list()
    }

    fn set(&self, setting: &str, value: &str) -> bool {
        self.service().account().settings.set(setting, value)
    }

    fn link_count(&self) -> usize {
        self.links().len()
    }

    fn link_texts(&self) -> Vec<String> {
        let links = self.links().into_iter();
        links.map(|link| format!("{link:?}")).collect()
    }

    fn requests(&self) -> Vec<RecordedRequest> {
        self.requests()
    }

    fn request_count(&self) -> usize {
        self.request_count()
    }

    fn answer_when(&self, which: Which, answer: Answer) {
        self.answer_when(which, answer);
    }

    fn fail_when(&self, which: Which, fault: Fault) {
        self.fail_when(which, fault);
    }

    fn unused_answers(&self) -> usize {
        self.unused_answers()
    }
}
