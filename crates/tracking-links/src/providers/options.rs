//! [`provider_options`], which declares the options of a link that one provider alone has.

use std::collections::BTreeMap;
use std::fmt;

/// Declares the type of a provider's options, with its name and its documentation. A member that is
/// not set is left out of the JSON. `Debug` shows of those after `secret` only whether they are
/// set.
///
/// ```text
///     AcmeOptions: "acme", secret password;
///     /// The password of the link.
///     password: Option<String>,
/// ```
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! provider_options {
    (
        $(#[$doc:meta])*
        $Options:ident: $provider:literal $(, secret $secret:ident)*;
        $($(#[$of_member:meta])* $member:ident: $Type:ty,)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $Options {
            $(
                $(#[$of_member])*
                #[serde(skip_serializing_if = "crate::providers::options::Member::is_left_out")]
                pub $member: $Type,
            )+
        }

        impl std::fmt::Debug for $Options {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let secrets: &[&str] = &[$(stringify!($secret)),*];
                f.debug_struct(stringify!($Options))
                    $(.field(
                        stringify!($member),
                        $crate::providers::options::shown(
                            &self.$member,
                            secrets.contains(&stringify!($member)),
                        ),
                    ))+
                    .finish()
            }
        }

        impl $crate::request::ProviderOptions for $Options {
            const PROVIDER: &'static str = $provider;
        }
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use provider_options;

/// The value of an option.
pub(super) trait Member: fmt::Debug {
    /// Returns whether the value is left out of the JSON, since it is not set.
    fn is_left_out(&self) -> bool;
}

impl<T: fmt::Debug> Member for Option<T> {
    fn is_left_out(&self) -> bool {
        self.is_none()
    }
}

impl Member for BTreeMap<String, String> {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

impl Member for bool {
    fn is_left_out(&self) -> bool {
        false
    }
}

/// Returns what `Debug` shows of a value.
pub(super) fn shown(value: &impl Member, is_secret: bool) -> &dyn fmt::Debug {
    match is_secret && !value.is_left_out() {
        true => &Some("[redacted]"),
        false => value,
    }
}
