//! Chooses the TLS library of an HTTP client from those that are compiled in.
//!
//! Another crate of the same program can compile further ones into reqwest, so the choice is always
//! told to reqwest.

use reqwest::ClientBuilder;

use crate::error::Fault;

/// Sets the TLS library. Of several, a feature that is off by default precedes the default.
#[cfg(feature = "native-tls")]
pub(super) fn set(http: ClientBuilder, _is_https: bool) -> Result<ClientBuilder, Fault> {
    Ok(http.tls_backend_native())
}

/// Sets the TLS library: rustls, with the cryptography that the program has installed, or else with
/// the one that is compiled in.
#[cfg(all(feature = "rustls-no-provider", not(feature = "native-tls")))]
pub(super) fn set(http: ClientBuilder, _is_https: bool) -> Result<ClientBuilder, Fault> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        #[cfg(feature = "rustls-ring")]
        return Ok(http.tls_backend_preconfigured(with_ring()?));
        // Without cryptography, reqwest panics.
        #[cfg(not(any(feature = "rustls-ring", feature = "rustls")))]
        return Err(Fault::configuration(
            "rustls has no cryptography; install some with CryptoProvider::install_default, or \
             turn on the feature `rustls` or `rustls-ring`",
        ));
    }
    Ok(http.tls_backend_rustls())
}

/// Makes what reqwest makes of rustls, with ring.
#[cfg(all(feature = "rustls-ring", not(feature = "native-tls")))]
fn with_ring() -> Result<rustls::ClientConfig, Fault> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map(|config| config.with_no_client_auth())
        .map_err(|error| Fault {
            source: Some(error.into()),
            ..Fault::configuration("TLS can't be set up")
        })
}

/// Refuses https.
#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
pub(super) fn set(http: ClientBuilder, is_https: bool) -> Result<ClientBuilder, Fault> {
    match is_https {
        true => Err(Fault::configuration(
            "the base URL is https, but TLS is not compiled in; turn on the feature `rustls`, \
             `rustls-ring` or `native-tls`",
        )),
        false => Ok(http),
    }
}
