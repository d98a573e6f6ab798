//! Checks the URL of a server, and joins it with the path of an operation.
//!
//! Refuses plain HTTP except to this machine, and URLs with user name, password, query or fragment.
//! No message quotes the URL, because it may be a secret that was passed by mistake.

use std::borrow::Cow;
use std::sync::OnceLock;

use url::{Host, Url};

use crate::request::encode;
use crate::request::path::Path;

/// A checked URL. Its path has no trailing slash, unless the path is only `/`.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    /// A path without parameters, and its URL: many clients send one operation only, and cloning a
    /// URL costs a tenth of building it.
    joined: OnceLock<(Box<str>, Url)>,
}

impl BaseUrl {
    /// Checks a URL that comes from an OpenAPI document or from a caller. The message is the rest
    /// of a sentence that begins with a name of the URL, such as "the base URL".
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("contains a space, a backslash or a control character".to_owned());
        }
        let mut url = Url::parse(text).map_err(|e| {
            format!("is not an absolute URL ({e}); write it like https://api.example.com")
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("contains a user name or a password; pass them as a Credential".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("contains a query or a fragment; end it with its path".to_owned());
        }
        let loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err("is plain http, which exposes credentials; use https \
                            (http works for 127.0.0.1, ::1 and localhost only)"
                    .to_owned());
            }
            _ => return Err("must be an https URL".to_owned()),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self::from(url))
    }

    /// Makes the base URL of an operation that has its own server: `text` is a URL, or a path on
    /// this server.
    pub(crate) fn server(&self, text: &str) -> Result<Self, String> {
        if !text.starts_with('/') || text.starts_with("//") {
            return Self::parse(text);
        }
        let mut url = self.url.clone();
        url.set_path(text.trim_end_matches('/'));
        Ok(Self::from(url))
    }

    /// Builds the URL of a request: this URL, with the operation's path appended to its path, and
    /// the query.
    ///
    /// Parsing with the `url` crate normalises `..`, `%2e` and `\`. A path that parsing would
    /// change is refused, so that no value of a parameter can lead to another path.
    pub(crate) fn join(&self, path: &Path<'_>, query: &str) -> Result<Url, String> {
        let has_query = !query.is_empty() || path.query.is_some();
        if let Some((_, url)) = self.joined.get().filter(|(text, _)| **text == *path.text)
            && !has_query
        {
            return Ok(url.clone());
        }
        let wanted = match self.url.path().trim_end_matches('/') {
            "" => Cow::Borrowed(&*path.text),
            prefix => Cow::Owned(format!("{prefix}{}", path.text)),
        };
        let mut url = self.url.clone();
        url.set_path(&wanted);
        if url.path() != wanted {
            return Err("the path contains segments that URL parsing would change".to_owned());
        }
        if !has_query {
            if let Cow::Borrowed(text) = path.text {
                // An error means that another path is there already.
                _ = self.joined.set((text.into(), url.clone()));
            }
            return Ok(url);
        }
        let mut query = query.trim_end_matches('&').to_owned();
        if let Some(fixed) = &path.query {
            let and = if query.is_empty() { "" } else { "&" };
            query = format!("{}{and}{query}", encode::literal(fixed));
        }
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        Ok(url)
    }

    fn from(url: Url) -> Self {
        let joined = OnceLock::new();
        Self { url, joined }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_to_any_host_and_http_to_loopback_are_accepted() {
        let texts = "https://api.example.com https://api.example.com/v1.3/ http://127.0.0.1:8080 http://127.9.9.9 http://[::1]:80 http://localhost:1 http://LOCALHOST";
        for text in texts.split(' ') {
            assert!(BaseUrl::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn other_urls_are_refused_without_quoting_them() {
        let texts = "sentinel /sentinel //sentinel http://sentinel.example \
                     http://localhost.sentinel.example http://127.0.0.1.sentinel.example \
                     http://10.0.0.1/sentinel http://[::2]/sentinel ftp://localhost/sentinel \
                     file:///sentinel data:sentinel https://sentinel@example.com \
                     https://user:sentinel@example.com https://:sentinel@example.com \
                     https://example.com?sentinel https://example.com#sentinel https:// \
                     https://[sentinel";
        let others = [
            "",
            "https://example.com\r\nsentinel",
            "https://example.com\\sentinel",
            "https://exa mple/sentinel",
        ];
        for text in texts.split(' ').chain(others) {
            let error = BaseUrl::parse(text).expect_err(text);
            assert!(!error.contains("sentinel"), "{text}: {error}");
        }
    }

    #[test]
    fn a_path_prefix_is_kept_without_doubled_slashes() {
        let path = Path {
            text: "/a/b".into(),
            query: None,
        };
        for (base, expected) in [
            ("https://h", "https://h/a/b"),
            ("https://h/", "https://h/a/b"),
            ("https://h/v1.3", "https://h/v1.3/a/b"),
            ("https://h/v1.3/", "https://h/v1.3/a/b"),
            ("https://h/v1.3//", "https://h/v1.3/a/b"),
        ] {
            let base = BaseUrl::parse(base).unwrap();
            assert_eq!(base.join(&path, "").unwrap().as_str(), expected);
        }
    }

    #[test]
    fn each_path_has_its_own_url() {
        let base = BaseUrl::parse("https://h/v1").unwrap();
        let join = |text, query: Option<&str>, more| {
            let (text, query) = (Cow::Borrowed(text), query.map(str::to_owned));
            base.join(&Path { text, query }, more).unwrap().to_string()
        };
        for _ in 0..2 {
            assert_eq!(join("/a", None, ""), "https://h/v1/a");
            assert_eq!(join("/a", None, "x=1&"), "https://h/v1/a?x=1");
            assert_eq!(join("/a", Some("y=2"), ""), "https://h/v1/a?y=2");
            assert_eq!(join("/b", None, ""), "https://h/v1/b");
        }
        let other = base.server("/v2").unwrap();
        let (text, query) = ("/a".into(), None);
        let url = other.join(&Path { text, query }, "").unwrap();
        assert_eq!(url.as_str(), "https://h/v2/a");
    }

    #[test]
    fn an_operations_server_is_a_url_or_a_path() {
        let base = BaseUrl::parse("https://h/v1").unwrap();
        assert_eq!(base.server("/v2/").unwrap().url().as_str(), "https://h/v2");
        assert_eq!(
            base.server("https://up.h").unwrap().url().as_str(),
            "https://up.h/"
        );
        assert!(base.server("http://up.h").is_err());
        assert!(base.server("//up.h").is_err());
    }
}
