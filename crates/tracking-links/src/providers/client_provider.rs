//! [`client_provider`], which declares a provider that is a generated client and plain settings,
//! [`account_provider`], which declares one that is a generated client and the id of an account,
//! and [`client_methods`], the methods that such providers share with others.

/// Declares the type of a provider that is a generated client with a name, and its builder.
///
/// The arguments are the names of the type, of its builder and of the client's crate, and the
/// environment variables that hold the credential, which are secrets, each with a description for
/// people. The variables stand in the order of the parameters of the type's function `builder`,
/// which the provider's module defines; it implements [`Provider`](crate::Provider) too. A provider
/// with settings of its own has their type after that, which has defaults, and the optional
/// variables, each with a description and the function that sets it. One whose settings are checked
/// implements `FromClient` and `FromEnv` by hand instead.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! client_provider {
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident,
        [$($variable:literal: $value:literal),+ $(,)?]
        $(, $Settings:ident, [$($option:literal: $meaning:literal => $set:expr),+ $(,)?])?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Provider {
            client: $client::Client,
            name: String,
            $(settings: $Settings,)?
        }

        #[doc = concat!("The builder of [`", stringify!($Provider), "`].")]
        pub type $Builder = $crate::providers::builder::ProviderBuilder<$Provider>;

        impl $Provider {
            /// Returns a builder with the values of environment variables:
            #[doc = concat!($("`", $variable, "`, ",)+)]
            /// and the base URL, whose variable has the same prefix and ends with `_BASE_URL`. The
            /// base URL is optional, unless the provider has no server of its own.
            $(#[doc = concat!("Optional too: ", $("`", $option, "`, ",)+ "as for the builder.")])?
            ///
            /// # Errors
            ///
            /// Fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a
            /// required variable is not set, or if a variable is empty or not Unicode. The message
            /// names the variable, and quotes no value.
            pub fn from_env() -> Result<$Builder, $crate::error::Error> {
                $crate::providers::environment::builder()
            }

            /// Returns a builder with a client that is built already, with its own base URL,
            /// credentials and limits.
            pub fn builder_with_client(client: $client::Client) -> $Builder {
                $Builder::with_client(client, Default::default())
            }

            /// Returns the generated client, for operations that this crate does not cover.
            pub fn client(&self) -> &$client::Client {
                &self.client
            }
        }

        impl $crate::providers::builder::FromClient for $Provider {
            type Client = $client::Client;
            type Settings = client_provider!(@settings $($Settings)?);

            const API: &'static tracking_links_runtime::Api = &$client::Client::API;

            fn runtime(client: &Self::Client) -> &tracking_links_runtime::Runtime {
                client.runtime()
            }

            fn from_client(
                name: String,
                client: Self::Client,
                _settings: Self::Settings,
            ) -> Result<Self, $crate::error::Error> {
                Ok(Self {
                    client,
                    name,
                    $(settings: $Settings::from(_settings),)?
                })
            }
        }

        impl $crate::providers::environment::FromEnv for $Provider {
            const REQUIRED: &'static [$crate::providers::environment::Variable] =
                &[$($crate::providers::environment::Variable::secret($variable, $value)),+];
            $(
                const OPTIONAL: &'static [(
                    $crate::providers::environment::Variable,
                    $crate::providers::environment::Set<Self>,
                )] = &[$((
                    $crate::providers::environment::Variable::public($option, $meaning),
                    $set,
                )),+];
            )?

            fn from_required(
                values: &$crate::providers::environment::Values<'_>,
            ) -> Result<$Builder, $crate::error::Error> {
                let variables = Self::REQUIRED.iter();
                let mut values = variables.map(|variable| variable.required(values));
                // One value for each variable, in their order.
                Ok(Self::builder($({
                    let _variable = $variable;
                    values.next().expect("each variable has a value")?
                }),+))
            }
        }
    };
    // The type of the settings.
    (@settings) => { () };
    (@settings $Settings:ident) => { $Settings };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use client_provider;

/// Declares the type of a provider that is a generated client and the id of an account, which is a
/// part of every path, and its builder.
///
/// The arguments are as for [`client_provider`], and after the client's crate the name and the type
/// of the id, and what to do if it is empty or not of this type. Each variable is `secret` or
/// `public`. The type's function `builder` makes the builder with the id as a `String`.
#[allow(unused_macros, reason = "as for the other macro")]
macro_rules! account_provider {
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $id:ident: $Id:ty, $remedy:literal,
        [$($kind:ident $variable:literal: $value:literal),+ $(,)?]
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $Provider {
            client: $client::Client,
            $id: $Id,
            name: String,
        }

        #[doc = concat!("The builder of [`", stringify!($Provider), "`].")]
        pub type $Builder = $crate::providers::builder::ProviderBuilder<$Provider>;

        impl $Provider {
            /// Returns a builder with the values of environment variables:
            #[doc = concat!($("`", $variable, "`, ",)+)]
            /// and the base URL, whose variable has the same prefix and ends with `_BASE_URL`, if
            /// it is set.
            ///
            /// # Errors
            ///
            /// Fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a
            /// required variable is not set, or if a variable is empty or not Unicode. The message
            /// names the variable, and quotes no value.
            pub fn from_env() -> Result<$Builder, $crate::error::Error> {
                $crate::providers::environment::builder()
            }

            /// Returns a builder with a client that is built already, with its own base URL,
            /// credentials and limits.
            pub fn builder_with_client(
                $id: impl Into<String>,
                client: $client::Client,
            ) -> $Builder {
                $Builder::with_client(client, $id.into())
            }

            /// Returns the generated client, for operations that this crate does not cover.
            pub fn client(&self) -> &$client::Client {
                &self.client
            }
        }

        impl $crate::providers::builder::FromClient for $Provider {
            type Client = $client::Client;
            /// The id of the account.
            type Settings = String;

            const API: &'static tracking_links_runtime::Api = &$client::Client::API;

            fn runtime(client: &Self::Client) -> &tracking_links_runtime::Runtime {
                client.runtime()
            }

            fn from_client(
                name: String,
                client: Self::Client,
                $id: String,
            ) -> Result<Self, $crate::error::Error> {
                match $id.parse() {
                    Ok(parsed) if !$id.is_empty() => Ok(Self { client, $id: parsed, name }),
                    _ => {
                        let kind = $crate::error::ErrorKind::Configuration;
                        Err($crate::error::Error::new(kind, $remedy))
                    }
                }
            }
        }

        impl $crate::providers::environment::FromEnv for $Provider {
            const REQUIRED: &'static [$crate::providers::environment::Variable] =
                &[$($crate::providers::environment::Variable::$kind($variable, $value)),+];

            fn from_required(
                values: &$crate::providers::environment::Values<'_>,
            ) -> Result<$Builder, $crate::error::Error> {
                let variables = Self::REQUIRED.iter();
                let mut values = variables.map(|variable| variable.required(values));
                // One value for each variable, in their order.
                Ok(Self::builder($({
                    let _variable = $variable;
                    values.next().expect("each variable has a value")?
                }),+))
            }
        }

        /// Shows no credential.
        impl std::fmt::Debug for $Provider {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Provider))
                    .field("client", &self.client)
                    .field(stringify!($id), &self.$id)
                    .field("name", &self.name)
                    .finish()
            }
        }
    };
}

#[allow(unused_imports, reason = "as for the other macro")]
pub(super) use account_provider;

/// Writes the methods of [`Provider`](crate::Provider) that are alike for all providers with the
/// members `name` and `client` and the constant `CAPABILITIES`.
#[allow(unused_macros, reason = "as for the other macro")]
macro_rules! client_methods {
    () => {
        fn name(&self) -> &str {
            &self.name
        }

        fn runtime(&self) -> Option<&tracking_links_runtime::Runtime> {
            Some(self.client.runtime())
        }

        fn capabilities(&self) -> &$crate::capabilities::Capabilities {
            &Self::CAPABILITIES
        }
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use client_methods;
