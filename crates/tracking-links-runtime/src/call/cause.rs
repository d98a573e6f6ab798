//! Finds out why there is no connection or no answer, from the errors of the HTTP client.

use std::error::Error as StdError;
use std::io;

#[cfg(feature = "native-tls")]
use crate::call::system_tls;
use crate::transport::step::{FailedStep, Step};

/// Why there is no connection or no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(super) what: What,
    /// Whether it failed on the way through a proxy.
    pub(super) is_of_proxy: bool,
    /// The innermost error's own words.
    pub(super) detail: String,
}

/// The part of connecting that failed.
#[cfg_attr(
    not(feature = "rustls-no-provider"),
    allow(dead_code, reason = "only rustls tells all faults of TLS apart")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The lookup of the server's name, or of the proxy's.
    Dns,
    /// A part that the error does not tell.
    Unknown,
    /// The proxy opened no tunnel.
    Proxy,
    /// The proxy wants other credentials, or any.
    ProxyCredentials,
    /// The TLS handshake broke off.
    Tls,
    /// The server does not speak TLS, or no version or cipher that the client knows.
    NoTls,
    /// The server's certificate is not trusted.
    Certificate,
}

impl What {
    /// Returns whether trying again fails too, unless somebody changes the configuration.
    pub(super) fn is_permanent(self) -> bool {
        matches!(
            self,
            Self::Certificate | Self::NoTls | Self::ProxyCredentials
        )
    }

    /// Returns the words that come before the detail.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Dns => "DNS lookup failed: ",
            Self::Proxy => "the proxy opened no tunnel: ",
            Self::ProxyCredentials => "the proxy wants other credentials than those in its URL: ",
            Self::Tls => "TLS handshake failed: ",
            Self::NoTls => "the server and this client have no TLS in common: ",
            Self::Certificate => "its certificate is not trusted: ",
        }
    }
}

impl Cause {
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        let last = chain(error).last();
        Self {
            // The innermost, since the proxy's own certificate may be the reason, for example.
            what: chain(error)
                .filter_map(what)
                .last()
                .unwrap_or(What::Unknown),
            is_of_proxy: chain(error).any(is_of_proxy),
            detail: last.map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// Lists an error and its sources, the outermost first.
pub fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // `source()` of an `io::Error` is the source of the error that it wraps, so get the wrapped
        // error itself with `get_ref`.
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Returns whether an error of the chain is about connecting through a proxy.
fn is_of_proxy(error: &(dyn StdError + 'static)) -> bool {
    let step = error.downcast_ref::<FailedStep>().map(|it| it.step);
    // That of a caller's HTTP client is of a type that is not exported.
    step == Some(Step::ThroughProxy) || error.to_string().starts_with("tunnel error")
}

/// Returns the part of connecting that an error of the chain is about.
fn what(error: &(dyn StdError + 'static)) -> Option<What> {
    #[cfg(feature = "native-tls")]
    if let Some(error) = error.downcast_ref() {
        return Some(if system_tls::is_bad_certificate(error) {
            What::Certificate
        } else if system_tls::is_no_tls(error) {
            What::NoTls
        } else {
            What::Tls
        });
    }
    #[cfg(feature = "rustls-no-provider")]
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidCertificate(_) => What::Certificate,
            rustls::Error::InvalidMessage(_)
            | rustls::Error::PeerIncompatible(_)
            | rustls::Error::AlertReceived(_) => What::NoTls,
            _ => What::Tls,
        });
    }
    if let Some(FailedStep { step, .. }) = error.downcast_ref() {
        return match step {
            Step::Lookup => Some(What::Dns),
            Step::NoTls => Some(What::NoTls),
            Step::ThroughProxy => None,
        };
    }
    // The HTTP library does not export the types of these errors.
    let text = error.to_string();
    if text.starts_with("tunnel error: proxy authorization required")
        || text == "SOCKS error: credentials not accepted"
    {
        Some(What::ProxyCredentials)
    } else if text.starts_with("tunnel error") || text.starts_with("SOCKS error") {
        Some(What::Proxy)
    } else if text.starts_with("dns error") {
        Some(What::Dns)
    } else {
        None
    }
}
