//! Chooses the TLS library from those that are compiled in. Of several, a feature that is off by
//! default precedes the default. Each trusts the certificates that the system trusts.

/// Whether a library is compiled in.
pub(super) const SPEAKS_TLS: bool =
    cfg!(any(feature = "native-tls", feature = "rustls-no-provider"));

#[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
pub(super) use self::library::{Tls, TlsConfig, TlsStream};
#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
pub(super) use self::none::{Tls, TlsConfig, TlsStream};

/// The system's own TLS.
#[cfg(feature = "native-tls")]
mod library {
    use crate::error::Fault;

    pub(in crate::transport) type Tls<C> = hyper_tls::HttpsConnector<C>;
    pub(in crate::transport) type TlsStream<S> = hyper_tls::MaybeHttpsStream<S>;

    /// How TLS is spoken.
    #[derive(Clone)]
    pub(in crate::transport) struct TlsConfig(tokio_native_tls::TlsConnector);

    impl TlsConfig {
        pub(in crate::transport) fn new(_is_https: bool) -> Result<Self, Fault> {
            match native_tls::TlsConnector::new() {
                Ok(tls) => Ok(Self(tls.into())),
                Err(error) => Err(Fault {
                    source: Some(error.into()),
                    ..Fault::configuration("the system's TLS can't be set up")
                }),
            }
        }

        /// Speaks TLS over the connections of `connector` to https servers.
        pub(in crate::transport) fn over<C>(&self, connector: C) -> Tls<C> {
            (connector, self.0.clone()).into()
        }
    }
}

/// rustls, with the cryptography that the program has installed, or else with the one that is
/// compiled in.
#[cfg(all(feature = "rustls-no-provider", not(feature = "native-tls")))]
mod library {
    use std::sync::Arc;

    use rustls::ClientConfig;
    use rustls::crypto::CryptoProvider;
    use rustls_platform_verifier::BuilderVerifierExt;

    use crate::error::Fault;

    pub(in crate::transport) type Tls<C> = hyper_rustls::HttpsConnector<C>;
    pub(in crate::transport) type TlsStream<S> = hyper_rustls::MaybeHttpsStream<S>;

    /// How TLS is spoken.
    #[derive(Clone)]
    pub(in crate::transport) struct TlsConfig(Arc<ClientConfig>);

    impl TlsConfig {
        pub(in crate::transport) fn new(_is_https: bool) -> Result<Self, Fault> {
            let mut config = ClientConfig::builder_with_provider(cryptography()?)
                .with_safe_default_protocol_versions()
                .and_then(BuilderVerifierExt::with_platform_verifier)
                .map_err(|error| Fault {
                    source: Some(error.into()),
                    ..Fault::configuration("TLS can't be set up")
                })?
                .with_no_client_auth();
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            Ok(Self(Arc::new(config)))
        }

        /// Speaks TLS over the connections of `connector` to https servers.
        pub(in crate::transport) fn over<C>(&self, connector: C) -> Tls<C> {
            (connector, self.0.clone()).into()
        }
    }

    fn cryptography() -> Result<Arc<CryptoProvider>, Fault> {
        if let Some(installed) = CryptoProvider::get_default() {
            return Ok(installed.clone());
        }
        #[cfg(feature = "rustls-ring")]
        return Ok(Arc::new(rustls::crypto::ring::default_provider()));
        #[cfg(all(feature = "rustls", not(feature = "rustls-ring")))]
        return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
        #[cfg(not(any(feature = "rustls-ring", feature = "rustls")))]
        return Err(Fault::configuration(
            "rustls has no cryptography; install some with CryptoProvider::install_default, or \
             turn on the feature `rustls` or `rustls-ring`",
        ));
    }
}

/// None: only http to this machine can be called.
#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
mod none {
    use crate::error::Fault;

    pub(in crate::transport) type Tls<C> = C;
    pub(in crate::transport) type TlsStream<S> = S;

    #[derive(Clone)]
    pub(in crate::transport) struct TlsConfig;

    impl TlsConfig {
        /// Refuses https.
        pub(in crate::transport) fn new(is_https: bool) -> Result<Self, Fault> {
            match is_https {
                true => Err(Fault::configuration(
                    "the base URL is https, but TLS is not compiled in; turn on the feature \
                     `rustls`, `rustls-ring` or `native-tls`",
                )),
                false => Ok(Self),
            }
        }

        pub(in crate::transport) fn over<C>(&self, connector: C) -> C {
            connector
        }
    }
}
