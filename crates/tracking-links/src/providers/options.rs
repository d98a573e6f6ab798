//! [`provider_options`], which declares the options of a link that one provider alone has.

use std::collections::BTreeMap;
use std::fmt;

use crate::request::OptionMember;

/// Declares the type of a provider's options, with its name and its documentation. A member that
/// is not set is left out of the JSON. `Debug` shows of those after `secret` only whether they are
/// set. The documentation of a member is shown to people by `ProviderOptions::MEMBERS`, too.
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
        $($(#[doc = $text:literal])+ $member:ident: $Type:ty,)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $Options {
            $(
                $(#[doc = $text])+
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
            const MEMBERS: &'static [$crate::request::OptionMember] = {
                const SECRETS: &[&str] = &[$(stringify!($secret)),*];
                &[$($crate::providers::options::described::<$Type>(
                    stringify!($member),
                    concat!($($text),+),
                    SECRETS,
                ),)+]
            };
        }
    };
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use provider_options;

/// The value of an option.
pub(super) trait Member: fmt::Debug {
    /// What the values are in JSON, for people.
    const KIND: &'static str;

    /// Returns whether the value is left out of the JSON, since it is not set.
    fn is_left_out(&self) -> bool;
}

impl<T: Kind + fmt::Debug> Member for Option<T> {
    const KIND: &'static str = T::KIND;

    fn is_left_out(&self) -> bool {
        self.is_none()
    }
}

impl Member for BTreeMap<String, String> {
    const KIND: &'static str = "object of texts";

    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

impl Member for bool {
    const KIND: &'static str = <bool as Kind>::KIND;

    fn is_left_out(&self) -> bool {
        false
    }
}

/// A type of values that an option may have.
pub(super) trait Kind {
    /// What the values are in JSON, for people.
    const KIND: &'static str;
}

macro_rules! kinds {
    ($($Type:ty: $kind:literal;)+) => {
        $(impl Kind for $Type {
            const KIND: &'static str = $kind;
        })+
    };
}

kinds! {
    bool: "true or false";
    String: "text";
    u8: "whole number";
    u32: "whole number";
    i64: "whole number";
}

/// Describes an option of the type `T`, which is a secret if its name is among `secrets`.
pub(super) const fn described<T: Member>(
    name: &'static str,
    doc: &'static str,
    secrets: &[&str],
) -> OptionMember {
    let member = OptionMember::new(name, T::KIND, doc);
    let mut index = 0;
    while index < secrets.len() {
        if is_equal(secrets[index].as_bytes(), name.as_bytes()) {
            return member.secret();
        }
        index += 1;
    }
    member
}

const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// Returns what `Debug` shows of a value.
pub(super) fn shown(value: &impl Member, is_secret: bool) -> &dyn fmt::Debug {
    match is_secret && !value.is_left_out() {
        true => &Some("[redacted]"),
        false => value,
    }
}
