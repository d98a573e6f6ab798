//! Why a visitor does not arrive.

use rustls::{CertificateError, Error as TlsError};
use serde::{Deserialize, Serialize};
use tracking_links::runtime::chain;

/// Why a URL could not be visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The text is no URL.
    InvalidUrl,
    /// The scheme is neither `http` nor `https`.
    Scheme,
    /// The name of the host has no address.
    Dns,
    /// The name of the host has no address, and no other host's name had one either.
    NoNetwork,
    /// A public host redirects to an address of this machine or of a private network.
    PrivateAddress,
    /// The connection could not be opened.
    Connect,
    /// The certificate has expired, or is not valid yet.
    TlsExpired,
    /// The certificate is for another host.
    TlsWrongHost,
    /// The certificate was not issued by an authority that this machine trusts.
    TlsUntrusted,
    /// TLS failed otherwise.
    Tls,
    /// No answer came in time.
    Timeout,
    /// The connection broke, or the answer is not HTTP.
    Broken,
    /// A redirect leads back to a URL of the chain.
    RedirectLoop,
    /// The chain of redirects is too long.
    TooManyRedirects,
    /// A redirect names no URL.
    BadRedirect,
    /// The status says that there is no such page, or that the server failed.
    Status,
    /// The host asks to wait longer than the limit.
    RetryAfter,
}

impl Fault {
    /// Returns the fault in words.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidUrl => "not a URL",
            Self::Scheme => "neither http nor https",
            Self::Dns => "the host's name has no address (DNS)",
            Self::NoNetwork => "not checked: no host's name could be looked up",
            Self::PrivateAddress => "redirects to a private address; not followed",
            Self::Connect => "no connection",
            Self::TlsExpired => "TLS certificate expired or not valid yet",
            Self::TlsWrongHost => "TLS certificate is for another host",
            Self::TlsUntrusted => "TLS certificate is not trusted",
            Self::Tls => "TLS failed",
            Self::Timeout => "timed out",
            Self::Broken => "the connection broke, or no HTTP",
            Self::RedirectLoop => "redirects in a circle",
            Self::TooManyRedirects => "too many redirects",
            Self::BadRedirect => "redirect without a valid location",
            Self::Status => "refused by the server",
            Self::RetryAfter => "the host asks to wait; not checked",
        }
    }
}

/// Returns the fault that an error of the HTTP client is.
pub(super) fn fault_of(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        return Fault::Timeout;
    }
    let tls = chain(error).find_map(|cause| cause.downcast_ref::<TlsError>());
    if let Some(tls) = tls {
        return tls_fault(tls);
    }
    match error.is_connect() {
        true => Fault::Connect,
        false => Fault::Broken,
    }
}

fn tls_fault(error: &TlsError) -> Fault {
    let TlsError::InvalidCertificate(error) = error else {
        return Fault::Tls;
    };
    match error {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Fault::TlsExpired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Fault::TlsWrongHost
        }
        _ => Fault::TlsUntrusted,
    }
}
