//! The one list of a request's fields. The struct [`LinkRequest`], its setters and the enum
//! [`Field`] are made from it, and so are the order and the names in checks, tables and JSON.
//!
//! A field is a line of the list: its documentation, its name, its variant of [`Field`], its type
//! (`text`, `list` of texts, a type of this crate, or a list of one in brackets), and an example of
//! its values.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::platform::Platform;
use crate::request::expiry::Expiry;
use crate::request::options::Options;
use crate::request::read::read;
use crate::request::slug::Slug;
use crate::request::target::Target;
use crate::request::value::{Value, is_unset};

macro_rules! fields {
    (@type text) => { Option<String> };
    (@type list) => { Vec<String> };
    (@type [$type:ident]) => { Vec<$type> };
    (@type $type:ident) => { Option<$type> };

    (@setter $(#[doc = $doc:literal])* $field:ident text) => {
        $(#[doc = $doc])*
        #[must_use]
        pub fn $field(mut self, text: impl Into<String>) -> Self {
            self.$field = Some(text.into());
            self
        }
    };
    (@setter $(#[doc = $doc:literal])* $field:ident list) => {
        $(#[doc = $doc])*
        ///
        /// Replaces those that were set before.
        #[must_use]
        pub fn $field(mut self, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
            self.$field = texts.into_iter().map(Into::into).collect();
            self
        }
    };
    (@setter $(#[doc = $doc:literal])* $field:ident [$type:ident]) => {
        $(#[doc = $doc])*
        ///
        /// Replaces those that were set before.
        #[must_use]
        pub fn $field(mut self, values: impl IntoIterator<Item = $type>) -> Self {
            self.$field = values.into_iter().collect();
            self
        }
    };
    (@setter $(#[doc = $doc:literal])* $field:ident $type:ident) => {
        $(#[doc = $doc])*
        #[must_use]
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };

    (
        $(#[$of_request:meta])*
        LinkRequest
        $($(#[doc = $doc:literal])* $field:ident $variant:ident $type:tt = $example:expr;)*
    ) => {
        $(#[$of_request])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct LinkRequest {
            $(
                $(#[doc = $doc])*
                #[serde(skip_serializing_if = "is_unset", deserialize_with = "read")]
                pub $field: fields!(@type $type),
            )*
        }

        /// Setters, one for each field.
        impl LinkRequest {
            $(fields! { @setter $(#[doc = $doc])* $field $type })*
        }

        impl LinkRequest {
            /// Sets a field to an example of its values, for tests of all fields.
            #[must_use]
            pub fn with_example(self, field: Field) -> Self {
                match field {
                    $(Field::$variant => self.$field($example),)*
                }
            }

            /// Sets a field to a value in the form that it has in JSON, such as one that comes from
            /// a table or a form. `null` unsets it.
            ///
            /// ```
            /// # fn main() -> Result<(), serde_json::Error> {
            /// use serde_json::json;
            /// use tracking_links::{Field, LinkRequest};
            ///
            /// let mut request = LinkRequest::new();
            /// request.set_from(Field::SubIds, json!(["newsletter", "may"]))?;
            /// assert_eq!(request, LinkRequest::new().sub_ids(["newsletter", "may"]));
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Fails as the deserializer does if the value does not fit the field. The request then
            /// stays as it was.
            pub fn set_from<'de, D: Deserializer<'de>>(
                &mut self,
                field: Field,
                value: D,
            ) -> Result<(), D::Error> {
                match field {
                    $(Field::$variant => self.$field = read(value)?,)*
                }
                Ok(())
            }

            /// Unsets a field.
            pub(crate) fn unset(&mut self, field: Field) {
                match field {
                    $(Field::$variant => self.$field = Default::default(),)*
                }
            }

            /// Returns whether a field is set.
            pub fn sets(&self, field: Field) -> bool {
                match field {
                    $(Field::$variant => self.$field.is_set(),)*
                }
            }

            /// Returns the value of a field.
            pub(crate) fn value(&self, field: Field) -> &dyn Value {
                match field {
                    $(Field::$variant => &self.$field,)*
                }
            }
        }

        /// A field of a [`LinkRequest`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Field {
            $(
                #[doc = concat!("[`LinkRequest::", stringify!($field), "`](struct@LinkRequest)")]
                $variant,
            )*
        }

        impl Field {
            /// All fields, in the order of [`LinkRequest`].
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the field's name, as in [`LinkRequest`] and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($field),)*
                }
            }

            /// Returns what the field is, in a few words for people, such as `The URL that the link
            /// leads to`: the start of its documentation, without a full stop.
            pub fn summary(self) -> &'static str {
                let doc = match self {
                    $(Self::$variant => concat!($($doc, "\n"),*),)*
                };
                doc.split([':', '.', '\n']).next().unwrap_or_default().trim()
            }
        }
    };
}

fields! {
    /// A request to create a tracking link.
    ///
    /// Set the fields that the provider supports, and no others:
    /// [`Capabilities`](crate::Capabilities) lists them, and a request with another field is
    /// refused before anything is sent.
    ///
    /// ```
    /// use tracking_links::{LinkRequest, Platform, Slug};
    ///
    /// let for_fanvue = LinkRequest::new().name("Spring").platform(Platform::TikTok);
    /// let elsewhere = LinkRequest::new()
    ///     .program("1000")
    ///     .destination("https://brand.example/shoes")
    ///     .slug("SummerSale")
    ///     .sub_ids(["newsletter", "may"]);
    /// assert_eq!(elsewhere.slug, Some(Slug::Custom("SummerSale".to_owned())));
    /// # let _ = for_fanvue;
    /// ```
    ///
    /// # As JSON
    ///
    /// With serde, a request is an object with the fields that are set, by their names here; `null`
    /// is the value of one that is not set. An unknown member is an error, since a field that is
    /// misspelt and so ignored would create another link than the one that was meant. Further
    /// versions add fields, and neither rename nor remove any.
    ///
    /// ```
    /// # fn main() -> Result<(), serde_json::Error> {
    /// use tracking_links::LinkRequest;
    ///
    /// let json = r#"{"slug":"SummerSale","program":"1000"}"#;
    /// let request: LinkRequest = serde_json::from_str(json)?;
    /// assert_eq!(request, LinkRequest::new().program("1000").slug("SummerSale"));
    /// assert_eq!(serde_json::to_string(&request)?, json);
    /// assert!(serde_json::from_str::<LinkRequest>(r#"{"programme":"1000"}"#).is_err());
    /// # Ok(())
    /// # }
    /// ```
    LinkRequest

    /// The URL that the link leads to: absolute, `http` or `https`, sent exactly as written.
    destination Destination text = "https://brand.example/shoes?size=42";
    /// The link's name in the provider's reports, for people.
    name Name text = "Spring";
    /// The path of the short link: one that you choose, or [`Slug::Random`]. A text is one that you
    /// choose.
    ///
    /// If the provider creates the link with another path,
    /// [`TrackingLink::changed`](crate::TrackingLink::changed) says so.
    slug Slug Slug = "SpringShoes";
    /// The domain of the short link, without a scheme. The default is the account's.
    domain Domain text = "go.brand.example";
    /// Labels by which the provider's reports group links.
    tags Tags list = ["spring", "shoes"];
    /// Notes for people, which nobody who follows the link sees.
    notes Notes text = "for the newsletter";
    /// When the link stops leading anywhere: a moment, or a time from its creation on.
    expires Expires Expiry = Duration::from_secs(86_400);
    /// The id of the folder, group or workspace that the link is in.
    folder Folder text = "7";
    /// An id of your own, by which the provider can find the link again.
    external_id ExternalId text = "shoes-42";
    /// Other destinations for the visitors with a device or in a country.
    targets Targets [Target] = [Target::ios("https://apps.example/brand")];
    /// The id of the advertiser's program.
    program Program text = "1000";
    /// The id of the ad to link to.
    ad Ad text = "77";
    /// The id of the media property (site, app or social profile) on which the link will be placed.
    property Property text = "prop";
    /// The platform on which the link will be posted: a [`Platform`], or its name such as
    /// `"tiktok"`.
    ///
    /// A name that the provider does not know is refused; [`Platform::other`] sends any name.
    platform Platform Platform = Platform::Instagram;
    /// Free texts of your own that the provider repeats in its reports, the first one first.
    sub_ids SubIds list = ["newsletter"];
    /// An id of your own that the provider shares with the advertiser.
    shared_id SharedId text = "shared";
    /// Options that one provider alone has: a [`ProviderOptions`](crate::ProviderOptions).
    options Options Options = Options::example();
}

impl LinkRequest {
    /// Creates a request in which no field is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the slug to one that is made from an id of your own, always the same from the same id,
    /// as [`Slug::from_external_id`] does. With it,
    /// [`ensure`](crate::TrackingLinks::ensure) makes one link for the id at a provider that takes
    /// slugs but no external ids.
    #[must_use]
    pub fn slug_from(self, external_id: impl AsRef<str>) -> Self {
        self.slug(Slug::from_external_id(external_id))
    }

    /// Returns the path that is asked for; `None` if the provider chooses it.
    pub(crate) fn custom_slug(&self) -> Option<&str> {
        match &self.slug {
            Some(Slug::Custom(path)) => Some(path),
            Some(Slug::Random) | None => None,
        }
    }

    /// Lists the fields that are set, in the order of [`Field::ALL`].
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let fields = Field::ALL.iter().copied();
        fields.filter(|field| self.sets(*field))
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Writes the field's name.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Reads a field's name.
impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        let field = Self::ALL.iter().find(|field| **field == *name);
        field.copied().ok_or_else(|| {
            de::Error::custom(format_args!("there is no field {name:?} of a link request"))
        })
    }
}

/// A field equals its name.
impl PartialEq<str> for Field {
    fn eq(&self, name: &str) -> bool {
        self.as_str() == name
    }
}

/// A field equals its name.
impl PartialEq<&str> for Field {
    fn eq(&self, name: &&str) -> bool {
        self.as_str() == *name
    }
}
