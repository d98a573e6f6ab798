//! Links that are computed without a server, for networks that define a link by a formula.

mod formula;
mod networks;

use std::future::ready;

use tracking_links_runtime::BoxFuture;
use url::Url;

pub use formula::{Base, Formula, Source};

use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Limit, RepeatRule};
use crate::error::{Error, ErrorKind};
use crate::link::{Made, Output, TrackingLink};
use crate::provider::Provider;
use crate::query::{self, Parameter};
use crate::request::{Field, LinkRequest};
use crate::text;

/// A provider whose links are composed by a [`Formula`]: nothing is sent, nothing is stored, and
/// the same request always makes the same link.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tracking_links::Error> {
/// use tracking_links::{Composed, LinkRequest, Made, Provider};
///
/// let ebay = Composed::ebay("5338000000")?;
/// let request = LinkRequest::new()
///     .destination("https://www.ebay.com/itm/1234")
///     .program("711-53200-19255-0")
///     .sub_ids(["newsletter"]);
/// let link = ebay.create(&request).await?;
/// assert_eq!(
///     link.url.as_deref(),
///     Some(
///         "https://www.ebay.com/itm/1234?mkevt=1&mkcid=1&mkrid=711-53200-19255-0\
///          &campid=5338000000&toolid=10001&customid=newsletter",
///     ),
/// );
/// assert_eq!(link.made, Some(Made::Composed));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Composed {
    formula: &'static Formula,
    name: String,
    account: String,
    capabilities: Capabilities,
}

impl Composed {
    /// Makes a provider from a formula and the caller's account at the network, which
    /// [`Formula::account`] describes.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if the account is empty or blank, has blanks around
    /// it, or contains a line break or another control character. Fails too if the formula is
    /// faulty: if its base is no URL, if no parameter holds the destination, or if two parameters
    /// have the same name.
    pub fn new(formula: &'static Formula, account: impl Into<String>) -> Result<Self, Error> {
        let account: String = account.into();
        let refuse = |message: String| {
            let error = Error::new(ErrorKind::Configuration, message);
            Err(error.with_provider(formula.name))
        };
        if !text::is_meant(&account) {
            return refuse(format!(
                "write {} on one line, without blanks around it",
                formula.account
            ));
        }
        if let Some(fault) = fault(formula) {
            return refuse(format!("correct the formula: {fault}"));
        }
        Ok(Self {
            formula,
            name: formula.name.to_owned(),
            account,
            capabilities: capabilities(formula),
        })
    }

    /// Composes links of the eBay Partner Network, with a campaign id. The program of a request is
    /// the rotation id of the marketplace, such as `711-53200-19255-0` for ebay.com.
    ///
    /// # Errors
    ///
    /// Fails as [`new`](Self::new) does.
    pub fn ebay(campaign_id: impl Into<String>) -> Result<Self, Error> {
        Self::new(&networks::EBAY, campaign_id)
    }

    /// Composes links of Amazon Associates, with the tag of a store, such as `anna-20`.
    ///
    /// # Errors
    ///
    /// Fails as [`new`](Self::new) does.
    pub fn amazon(tag: impl Into<String>) -> Result<Self, Error> {
        Self::new(&networks::AMAZON, tag)
    }

    /// Composes links of Awin in their long form, with a publisher id. The program of a request is
    /// the id of the advertiser.
    ///
    /// # Errors
    ///
    /// Fails as [`new`](Self::new) does.
    pub fn awin(publisher_id: impl Into<String>) -> Result<Self, Error> {
        Self::new(&networks::AWIN, publisher_id)
    }

    /// Sets the name by which callers select this provider. The default is the formula's.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    fn compose(&self, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let refuse = |message: String| {
            let error = Error::new(ErrorKind::InvalidRequest, message);
            Err(error.with_fields([Field::Destination]))
        };
        let destination = request.destination.as_deref().unwrap_or_default();
        let base = match self.formula.base {
            Base::Destination { site } if !is_site(destination, site) => {
                return refuse(format!(
                    "give `destination` a URL of {}: its host has no part that begins with {site}",
                    self.formula.title
                ));
            }
            Base::Destination { .. } => destination,
            Base::Url(url) => url,
        };
        let parameters = self.parameters(request);
        match query::add(base, &parameters, false) {
            Ok(url) => {
                let mut link = TrackingLink::new(&self.name);
                link.url = Some(url.clone());
                link.tracking_url = Some(url);
                link.destination = Some(destination.to_owned());
                link.made = Some(Made::Composed);
                Ok(link)
            }
            Err(name) => refuse(format!("remove `{name}` from `destination`")),
        }
    }

    fn parameters(&self, request: &LinkRequest) -> Vec<Parameter> {
        let mut sub_ids = request.sub_ids.iter();
        let parameters = self.formula.parameters.iter();
        let parameters = parameters.filter_map(|(name, source)| {
            let value = match source {
                Source::Fixed(value) => (*value).to_owned(),
                Source::Account => self.account.clone(),
                Source::Destination => request.destination.clone()?,
                Source::Program => request.program.clone()?,
                Source::SubId => sub_ids.next()?.clone(),
            };
            Some((*name, value))
        });
        parameters.collect()
    }
}

/// Returns whether the host of a URL, or a part of it after a dot, begins with a text.
fn is_site(url: &str, site: &str) -> bool {
    let url = Url::parse(url);
    let host = url.as_ref().ok().and_then(Url::host_str);
    host.is_some_and(|host| host.starts_with(site) || host.contains(&format!(".{site}")))
}

/// Returns why a formula can't work; `None` if it can.
fn fault(formula: &Formula) -> Option<String> {
    let mut url = match formula.base {
        Base::Destination { .. } => "https://brand.example".to_owned(),
        Base::Url(url) if !text::is_web_url(url) => {
            return Some("its base is not an absolute http or https URL".to_owned());
        }
        Base::Url(_) if !has(formula, Source::Destination) => {
            return Some("no parameter is the destination".to_owned());
        }
        Base::Url(url) => url.to_owned(),
    };
    for (name, _) in formula.parameters {
        match query::add(&url, &[(*name, String::new())], false) {
            Ok(added) => url = added,
            Err(name) => return Some(format!("it has the parameter `{name}` twice")),
        }
    }
    None
}

fn has(formula: &Formula, source: Source) -> bool {
    formula.parameters.iter().any(|(_, it)| *it == source)
}

/// Derives the capabilities from the parameters of a formula.
fn capabilities(formula: &Formula) -> Capabilities {
    let sub_ids = formula.parameters.iter();
    let sub_ids = sub_ids.filter(|(_, it)| *it == Source::SubId).count();
    let mut it = Capabilities::NONE
        .require(Field::Destination)
        .returns(Output::Url)
        .returns(Output::TrackingUrl)
        .returns(Output::Destination)
        .repeats(&[RepeatRule::SAME_COMPUTED]);
    if has(formula, Source::Program) {
        it = it.require(Field::Program);
    }
    if sub_ids > 0 {
        let limit = Limit::NONE.max_items(sub_ids);
        it = it.allow(Field::SubIds).limit(Field::SubIds, limit);
    }
    it.operations.create = true;
    it
}

impl Provider for Composed {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        self.formula.title
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn account(&self) -> Account {
        Account::new(self.formula.title).with_id(self.account.as_str())
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(ready(self.compose(checked.request())))
    }
}
