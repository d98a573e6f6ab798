//! The proxy of a client, and a check of the environment's proxy variables.
//!
//! hyper ignores a variable that it can't read and connects directly, past the proxy that the
//! caller relies on. No message quotes a value: a proxy's URL may contain a password.

use std::env::VarError;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// The proxy that requests go through, unless they go to this machine.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one that the environment's variables name, if any.
    Environment,
    /// None, whatever the environment's variables say.
    None,
    /// The proxy with this URL, unchecked.
    Url(String),
}

impl Proxy {
    /// Returns which servers are reached through which proxy; `None` for none. The base URL of a
    /// client that `is_local` is on this machine. Plain HTTP is allowed only there, and a proxy
    /// would send it to another machine.
    pub(super) fn matcher(&self, is_local: bool) -> Result<Option<Matcher>, String> {
        match self {
            Self::Url(_) if is_local => Err("the base URL is on this machine, and requests to it \
                                             go through no proxy; leave out .proxy(...)"
                .to_owned()),
            Self::Url(url) if is_proxy(url) => {
                Ok(Some(Matcher::builder().all(url.as_str()).build()))
            }
            Self::Url(_) => Err("the proxy is not a proxy's URL; write it like \
                                 http://proxy.example:3128"
                .to_owned()),
            Self::Environment if !is_local => {
                check(|name| std::env::var(name))?;
                Ok(Some(Matcher::from_system()))
            }
            Self::Environment | Self::None => Ok(None),
        }
    }
}

/// Schemes of proxies.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The variables that hyper reads, in pairs of which it reads the first that is set.
const VARIABLES: [[&str; 2]; 3] = [
    ["HTTPS_PROXY", "https_proxy"],
    ["HTTP_PROXY", "http_proxy"],
    ["ALL_PROXY", "all_proxy"],
];

/// Refuses a proxy variable that is set but is not a proxy's URL.
fn check(variable: impl Fn(&str) -> Result<String, VarError>) -> Result<(), String> {
    // hyper uses no proxy in a CGI program, whose HTTP_PROXY is a request's header.
    if !matches!(variable("REQUEST_METHOD"), Err(VarError::NotPresent)) {
        return Ok(());
    }
    for names in VARIABLES {
        let mut given = names.iter().map(|name| (name, variable(name)));
        let Some((name, value)) = given.find(|(_, value)| *value != Err(VarError::NotPresent))
        else {
            continue;
        };
        if !value.is_ok_and(|value| value.is_empty() || is_proxy(&value)) {
            return Err(format!(
                "the environment variable {name} is not a proxy's URL; \
                 write it like http://proxy.example:3128, or unset it"
            ));
        }
    }
    Ok(())
}

/// Returns whether hyper can read the URL; a URL without a scheme is an HTTP proxy's.
fn is_proxy(value: &str) -> bool {
    let Ok(url) = value.parse::<Uri>() else {
        return false;
    };
    let Some(authority) = url.authority() else {
        return false;
    };
    let scheme = url.scheme_str().unwrap_or("http");
    let after_user = authority.as_str().rsplit('@').next().unwrap_or_default();
    let port = after_user.strip_prefix(authority.host());
    SCHEMES.contains(&scheme)
        && !authority.host().is_empty()
        && (port == Some("") || authority.port_u16().is_some())
        // hyper splits user and host at the first `@`.
        && authority.as_str().matches('@').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(set: &[(&str, &str)]) -> Result<(), String> {
        check(|name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn a_malformed_proxy_variable_is_named_without_its_value() {
        for value in [
            "http://sentinel proxy:3128",
            "http:/sentinel",
            "http://sentinel:port",
            "http://sentinel:99999",
            "http://sentinel:",
            "http://:3128",
            "http://",
            "ftp://sentinel:3128",
            "/sentinel",
            "sentinel:3128/path",
            "http://user:sentinel@",
            "http://user:sen@tinel@proxy:3128",
            "\"http://sentinel:3128\"",
            " http://sentinel:3128",
            "http://sentinel:3128\n",
        ] {
            for names in VARIABLES {
                for name in names {
                    let error = checked(&[(name, value)]).expect_err(value);
                    assert!(error.contains(&format!("variable {name} is")), "{error}");
                    assert!(!error.contains("sentinel"), "{error}");
                }
            }
        }
        let not_unicode = check(|name| match name {
            "HTTPS_PROXY" => Err(VarError::NotUnicode("sentinel".into())),
            _ => Err(VarError::NotPresent),
        });
        assert!(not_unicode.is_err());
    }

    #[test]
    fn what_hyper_can_read_is_accepted() {
        for value in [
            "",
            "http://proxy.example:3128",
            "https://proxy.example",
            "proxy.example",
            "proxy.example:3128",
            "http://user:p%40ss@proxy.example:3128/",
            "socks5h://127.0.0.1:9050",
            "http://[::1]:3128",
        ] {
            assert_eq!(checked(&[("HTTPS_PROXY", value)]), Ok(()), "{value}");
        }
        let set = [
            ("HTTPS_PROXY", "http://proxy:1"),
            ("https_proxy", "not one"),
        ];
        assert_eq!(checked(&set), Ok(()), "the second of a pair is not read");
        let cgi = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "not one")];
        assert_eq!(checked(&cgi), Ok(()));
    }
}
