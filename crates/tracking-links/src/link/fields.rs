//! The one list of a link's fields. The struct [`TrackingLink`] and the enum [`Output`] are made
//! from it, and so are the order and the names in tables and JSON.

use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::changed::{Changed, known_changes};
use super::known::known_one;
use super::made::Made;
use super::value::{self, Value};
use super::warning::{Warning, known_warnings};
use crate::platform::Platform;

macro_rules! outputs {
    (@type text) => { Option<String> };
    (@type list) => { Vec<String> };
    (@type $type:ident) => { Option<$type> };

    (
        $(#[$of_link:meta])*
        TrackingLink
        $($(#[$doc:meta])* $field:ident $variant:ident $type:ident;)*
    ) => {
        $(#[$of_link])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct TrackingLink {
            /// The name under which the provider is configured.
            pub provider: String,
            $(
                $(#[$doc])*
                #[serde(
                    default,
                    serialize_with = "value::serialize",
                    deserialize_with = "value::deserialize",
                    skip_serializing_if = "value::is_unset"
                )]
                pub $field: outputs!(@type $type),
            )*
            /// Whether the link was created, existed already, or was composed; `None` if it was
            /// listed, found or updated.
            #[serde(
                default,
                deserialize_with = "known_one",
                skip_serializing_if = "Option::is_none"
            )]
            pub made: Option<Made>,
            /// The values of the request that differ from those of the link: the provider altered
            /// them, or the link existed already. Only the fields that the provider returns are
            /// compared. A value that the link does not have is empty.
            #[serde(
                default,
                deserialize_with = "known_changes",
                skip_serializing_if = "Vec::is_empty"
            )]
            pub changed: Vec<Changed>,
            /// Changes that the provider announces. The link was created all the same.
            #[serde(
                default,
                deserialize_with = "known_warnings",
                skip_serializing_if = "Vec::is_empty"
            )]
            pub warnings: Vec<Warning>,
            #[serde(skip)]
            pub(super) answer: Option<Answer>,
        }

        impl TrackingLink {
            /// Creates a value with only the provider's name. An implementation of
            /// [`Provider`](crate::Provider) then sets the other fields.
            pub fn new(provider: impl Into<String>) -> Self {
                Self {
                    provider: provider.into(),
                    $($field: Default::default(),)*
                    made: None,
                    changed: Vec::new(),
                    warnings: Vec::new(),
                    answer: None,
                }
            }

            /// Returns whether a field is set.
            pub fn has(&self, output: Output) -> bool {
                match output {
                    $(Output::$variant => self.$field.is_set(),)*
                }
            }
        }

        /// A field of a [`TrackingLink`] that a provider may return.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Output {
            $(
                #[doc = concat!("[`TrackingLink::", stringify!($field), "`](struct@TrackingLink)")]
                $variant,
            )*
        }

        impl Output {
            /// All fields, in the order of [`TrackingLink`].
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the field's name, as in [`TrackingLink`] and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($field),)*
                }
            }
        }
    };
}

outputs! {
    /// A tracking link that exists at its provider, or that was composed without one.
    ///
    /// A field that the provider does not return is `None`, or empty if it is a list.
    /// [`Capabilities::returned`](crate::Capabilities::returned) says which fields a provider
    /// returns.
    ///
    /// ```
    /// use tracking_links::TrackingLink;
    ///
    /// let mut link = TrackingLink::new("shortener");
    /// link.url = Some("https://sho.rt/abc".to_owned());
    /// assert_eq!(link.url.as_deref(), Some("https://sho.rt/abc"));
    /// ```
    ///
    /// # As JSON
    ///
    /// With serde, a link is an object with the fields that are set, by their names here; only
    /// `provider` is always there. Times are texts of RFC 3339 in UTC, such as
    /// `2026-04-01T09:30:00Z`. The provider's own [`answer`](Self::answer) is left out. Members,
    /// variants of `made`, changed fields and kinds of warnings that are not known are ignored, so
    /// that links of a later version can be read.
    ///
    /// ```
    /// # fn main() -> Result<(), serde_json::Error> {
    /// use tracking_links::TrackingLink;
    ///
    /// let json = r#"{"provider":"shortener","url":"https://sho.rt/abc"}"#;
    /// let link: TrackingLink = serde_json::from_str(json)?;
    /// assert_eq!(link.url.as_deref(), Some("https://sho.rt/abc"));
    /// assert_eq!(serde_json::to_string(&link)?, json);
    /// # Ok(())
    /// # }
    /// ```
    TrackingLink

    /// The provider's id for the link.
    id Id text;
    /// The URL to share, absolute: the short one if there is a short one.
    url Url text;
    /// The short URL, if the provider tells a short one from a long one.
    short_url ShortUrl text;
    /// The long URL that tracks clicks by its parameters, if the provider returns it.
    tracking_url TrackingUrl text;
    /// The URL that the link leads to, as the provider returns it.
    destination Destination text;
    /// The domain of the short URL.
    domain Domain text;
    /// The path of the short URL without a leading slash, or its last segment, such as `fv-123`.
    slug Slug text;
    /// The link's name in the provider's reports.
    name Name text;
    /// The platform that the link was created for.
    platform Platform Platform;
    /// The labels by which the provider's reports group links.
    tags Tags list;
    /// The caller's own id of the link.
    external_id ExternalId text;
    /// When the link stops leading anywhere.
    expires_at ExpiresAt SystemTime;
    /// When the link was created, as the provider reports it.
    created_at CreatedAt SystemTime;
    /// How often the link had been followed when the provider answered.
    clicks Clicks u64;
    /// Whether a visitor needs a password.
    protected Protected bool;
    /// Whether the link leads nowhere at present.
    disabled Disabled bool;
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
