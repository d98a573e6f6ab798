//! What another page of a list changes in a request: a parameter of the query, or the URL.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::error::Fault;
use crate::request::arguments::Request;
use crate::request::encode;
use crate::request::path;

impl Request {
    /// Ends building, so that the request can be copied. A fault stays in the request.
    pub(crate) fn finished(mut self) -> Self {
        self.fault = self.finish().err().map(Box::new);
        self
    }

    /// Returns a request that asks for the same.
    pub(crate) fn copy(&self) -> Self {
        let fault = self.fault.as_ref();
        let fault = fault.map(|fault| Box::new(Fault::new(fault.kind, fault.message.as_str())));
        Self {
            runtime: self.runtime.clone(),
            operation: self.operation,
            path: self.path.clone(),
            query: self.query.clone(),
            url: self.url.clone(),
            headers: self.headers.clone(),
            cookies: self.cookies.clone(),
            accept: self.accept,
            body: self.body.clone(),
            upload: self.upload.clone(),
            form: None,
            fault,
        }
    }

    /// Replaces the values of a query parameter.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        let name = encode::value(name).to_string();
        self.query = without(&self.query, &[&name]);
        let pair = format!("{name}={}&", encode::value(value));
        self.query.push_str(&pair);
    }

    /// Returns the value of a query parameter, if it has one.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let name = encode::value(name).to_string();
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(known, _)| *known == name)?;
        let value = percent_decode_str(value).decode_utf8();
        value.ok().map(Cow::into_owned)
    }

    /// Sends the request to this URL instead of the operation's path and the arguments' query, for
    /// crates of this workspace. A URL that is not at the client's server is refused.
    #[doc(hidden)]
    pub fn at(&mut self, url: &Url) {
        match self.server() {
            Ok(server) if server.url().origin() == url.origin() => self.follow(url.clone()),
            _ => {
                let fault = Fault::configuration("the URL is not at the client's server");
                self.fault.get_or_insert_with(|| Box::new(fault));
            }
        }
    }

    /// Sends the request to this URL, which is at its server.
    pub(crate) fn follow(&mut self, url: Url) {
        self.url = Some(Box::new(url));
    }

    /// Returns the URL of the request, without credentials.
    pub(crate) fn url(&self) -> Result<Url, Fault> {
        if let Some(url) = &self.url {
            return Ok((**url).clone());
        }
        let path = path::expand(self.operation.path, &self.path).map_err(Fault::invalid)?;
        let url = self.server()?.join(&path, &self.query);
        url.map_err(Fault::invalid)
    }
}

/// Returns a URL with the API keys that its query lacks, or has already. `keys` are `name=value`
/// pairs, each followed by `&`.
pub(super) fn with_keys(url: &Url, keys: &str) -> Url {
    let mut url = url.clone();
    if !keys.is_empty() {
        let names: Vec<&str> = keys
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .collect();
        let mut query = without(url.query().unwrap_or_default(), &names);
        if !query.is_empty() && !query.ends_with('&') {
            query.push('&');
        }
        query.push_str(keys.trim_end_matches('&'));
        url.set_query(Some(&query));
    }
    url
}

/// Returns the pairs of a query but those with these names.
fn without(query: &str, names: &[&str]) -> String {
    let pairs = query.split_inclusive('&');
    let name_of = |pair: &str| {
        let pair = pair.trim_end_matches('&');
        pair.split_once('=')
            .map_or(pair.to_owned(), |(name, _)| name.to_owned())
    };
    pairs
        .filter(|pair| !names.contains(&name_of(pair).as_str()))
        .collect()
}
