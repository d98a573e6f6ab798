//! [`client_provider`], which declares a provider that has no settings but those of its client.

/// Declares the type of a provider that is a generated client with a name, and its builder.
///
/// It is given the names of the type, of its builder and of the client's crate; the variable of the
/// environment for the base URL; and the variables that hold the credential, described for people,
/// in the order of the arguments of the function `builder`. The provider defines that function and
/// implements [`Provider`](crate::Provider). One that has settings of its own implements
/// `FromClient` by hand instead.
#[allow(
    unused_macros,
    reason = "for the providers that `cargo xtask add` writes"
)]
macro_rules! client_provider {
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $base_url:literal,
        [$($variable:literal: $value:literal),+ $(,)?]
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Provider {
            client: $client::Client,
            name: String,
        }

        #[doc = concat!("The builder of [`", stringify!($Provider), "`].")]
        pub type $Builder = $crate::providers::builder::ProviderBuilder<$Provider>;

        impl $Provider {
            /// Returns a builder with what the environment's variables say:
            #[doc = concat!($("`", $variable, "`, ",)+ "and optionally `", $base_url, "`.")]
            ///
            /// # Errors
            ///
            /// Fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a
            /// required variable is not set, or if a variable is empty or not Unicode. The message
            /// names the variable, and quotes no value.
            pub fn from_env() -> Result<$Builder, $crate::error::Error> {
                use $crate::providers::environment::Variable;
                let name = $client::Client::API.name;
                let builder =
                    Self::builder($(Variable::new(name, $variable, $value).required()?),+);
                Variable::base_url(name, $base_url).set(builder, $Builder::base_url)
            }

            /// Returns a builder with a client that is built already, with its own base URL,
            /// credentials and limits.
            pub fn builder_with_client(client: $client::Client) -> $Builder {
                $Builder::with_client($client::Client::API.name, client, ())
            }

            /// Returns the generated client, for operations that this crate does not cover.
            pub fn client(&self) -> &$client::Client {
                &self.client
            }
        }

        impl $crate::providers::builder::FromClient for $Provider {
            type Client = $client::Client;
            type Settings = ();

            fn runtime(client: &Self::Client) -> &tracking_links_runtime::Runtime {
                client.runtime()
            }

            fn from_client(
                name: String,
                client: Self::Client,
                (): (),
            ) -> Result<Self, $crate::error::Error> {
                Ok(Self { client, name })
            }
        }

        impl $crate::providers::environment::FromEnv for $Provider {
            const REQUIRED: &'static [$crate::providers::environment::Variable] = &[
                $($crate::providers::environment::Variable::new(
                    $client::Client::API.name,
                    $variable,
                    $value,
                )),+
            ];
            const BUILDER: fn() -> Result<$Builder, $crate::error::Error> = Self::from_env;
        }
    };
}

#[allow(
    unused_imports,
    reason = "for the providers that `cargo xtask add` writes"
)]
pub(super) use client_provider;
