//! [`client_provider`], which declares a provider that is a generated client and settings, and
//! [`own_answer`], with which a link gives back the provider's answer.

/// Declares the type of a provider that is a generated client with a name and perhaps settings, and
/// its builder. The type must have a function `builder`, a constant `CAPABILITIES`, and implement
/// [`Adapter`](super::adapter::Adapter).
///
/// The arguments are the names of the type, of its builder and of the client's crate, and the
/// environment variables that must be set, each `secret` or `public`, with a description for
/// people. They stand in the order of the parameters of `builder`.
///
/// A provider whose builder has methods of its own has after that:
///
/// ```text
///     settings: Settings,
///     ["ACME_REGION": "the region" => AcmeBuilder::region]
/// ```
///
/// The member's type has defaults, and is left out if the methods change the client alone. If the
/// settings must be checked, or are kept in another form, it is followed by `=> Kept = check`,
/// where `check` makes the member of the settings. The list has the variables that may be set, each
/// with the function that sets its value.
///
/// A provider that can't do without a setting, such as the id of an account, has instead of that:
///
/// ```text
///     given (account_id) account_id: i64 = |[id]| account_id(&id, "the id is empty; set it")
/// ```
///
/// Texts with these names are parameters of `builder_with_client`, and an array of them is what
/// `builder` gives to the builder and what the member is made of.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! client_provider {
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $required:tt $(,)?
    ) => {
        client_provider! {
            @declare [$(#[$doc])*] $Provider, $Builder, $client, $required, [], (), () = (), []
        }
    };
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $required:tt, $optional:tt $(,)?
    ) => {
        client_provider! {
            @declare [$(#[$doc])*] $Provider, $Builder, $client, $required, $optional, (), () = (),
            []
        }
    };
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $required:tt,
        settings: $Settings:ident, $optional:tt $(,)?
    ) => {
        client_provider! {
            @declare [$(#[$doc])*] $Provider, $Builder, $client, $required, $optional, (),
            $Settings = $Settings::default(), [settings: $Settings = Ok]
        }
    };
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $required:tt,
        settings: $Settings:ident => $Kept:ty = $check:expr, $optional:tt $(,)?
    ) => {
        client_provider! {
            @declare [$(#[$doc])*] $Provider, $Builder, $client, $required, $optional, (),
            $Settings = $Settings::default(), [settings: $Kept = $check]
        }
    };
    (
        $(#[$doc:meta])*
        $Provider:ident, $Builder:ident, $client:ident, $required:tt,
        given ($($given:ident),+) $member:ident: $Kept:ty = $check:expr $(,)?
    ) => {
        client_provider! {
            @declare [$(#[$doc])*] $Provider, $Builder, $client, $required, [], ($($given),+),
            [String; [$(stringify!($given)),+].len()] = [$($given.into()),+],
            [$member: $Kept = $check]
        }
    };
    (
        @declare [$(#[$doc:meta])*] $Provider:ident, $Builder:ident, $client:ident,
        [$($kind:ident $variable:literal: $value:literal),+ $(,)?],
        [$($option:literal: $meaning:literal => $set:expr),* $(,)?],
        ($($given:ident),*), $Settings:ty = $settings:expr,
        [$($member:ident: $Kept:ty = $check:expr)?]
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Provider {
            client: $client::Client,
            $($member: $Kept,)?
            name: String,
        }

        #[doc = concat!("The builder of [`", stringify!($Provider), "`].")]
        pub type $Builder = $crate::providers::builder::ProviderBuilder<$Provider>;

        impl $Provider {
            /// Returns a builder with the values of environment variables:
            ///
            /// | variable | | |
            /// |---|---|---|
            $(#[doc = concat!("| `", $variable, "` | required | ", $value, " |")])+
            $(#[doc = concat!("| `", $option, "` | optional | ", $meaning, " |")])*
            ///
            /// and the base URL, whose variable has the same prefix and ends with `_BASE_URL`. The
            /// base URL is optional, unless the provider has no server of its own.
            ///
            /// # Errors
            ///
            /// Fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a
            /// required variable is not set, or if a variable is empty or not Unicode. The message
            /// names the variable, and quotes no value.
            #[allow(rustdoc::bare_urls, reason = "descriptions are shown in messages, too")]
            pub fn from_env() -> Result<$Builder, $crate::error::Error> {
                $crate::providers::environment::builder()
            }

            /// Returns a builder with a client that is built already, with its own base URL,
            /// credentials and limits.
            pub fn builder_with_client(
                $($given: impl Into<String>,)*
                client: $client::Client,
            ) -> $Builder {
                $Builder::with_client(client, $settings)
            }

            /// Returns the generated client, for operations that this crate does not cover.
            pub fn client(&self) -> &$client::Client {
                &self.client
            }
        }

        impl $crate::providers::builder::FromClient for $Provider {
            type Client = $client::Client;
            type Settings = $Settings;

            const API: &'static tracking_links_runtime::Api = &$client::Client::API;

            fn runtime(client: &Self::Client) -> &tracking_links_runtime::Runtime {
                client.runtime()
            }

            fn client(&self) -> &Self::Client {
                &self.client
            }

            fn from_client(
                name: String,
                client: Self::Client,
                _settings: Self::Settings,
            ) -> Result<Self, $crate::error::Error> {
                $(
                    let check: fn(Self::Settings) -> Result<$Kept, $crate::error::Error> = $check;
                    let $member = check(_settings)?;
                )?
                Ok(Self { client, $($member,)? name })
            }
        }

        impl $crate::providers::environment::FromEnv for $Provider {
            const REQUIRED: &'static [$crate::providers::environment::Variable] =
                &[$($crate::providers::environment::Variable::$kind($variable, $value)),+];
            const OPTIONAL: &'static [(
                $crate::providers::environment::Variable,
                $crate::providers::environment::Set<Self>,
            )] = &[$((
                $crate::providers::environment::Variable::public($option, $meaning),
                $set,
            )),*];

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

        $crate::providers::adapted::adapted_provider!($Provider);
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use client_provider;

/// Gives [`TrackingLink`](crate::TrackingLink) a method that returns the answer of a provider. The
/// arguments are the provider's name for people, the method, and the type of the answer.
#[allow(unused_macros, reason = "as for the other macro")]
macro_rules! own_answer {
    ($title:literal, $method:ident, $Answer:ty) => {
        impl $crate::link::TrackingLink {
            #[doc = concat!("Returns ", $title, "'s own answer, if the link is one of ", $title, "'s.")]
            pub fn $method(&self) -> Option<&$Answer> {
                self.answer()
            }
        }
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use own_answer;
