//! The social platform that a link is created for.
//!
//! A provider may support platforms that are not listed here, so [`Platform::Unlisted`] takes any
//! name.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The platform on which a tracking link will be posted.
///
/// Two platforms are equal if their names are. A request with a name that the provider does not
/// know is refused before anything is sent, unless the name was given with [`Platform::other`].
///
/// ```
/// use tracking_links::Platform;
///
/// assert_eq!(Platform::from("tiktok"), Platform::TikTok);
/// assert_eq!(Platform::from("threads"), Platform::Unlisted("threads".to_owned()));
/// assert_eq!(Platform::YouTube.as_str(), "youtube");
/// ```
///
/// With serde, a platform is its name, such as `"tiktok"`. One of [`Platform::other`] is
/// `{"unchecked": "threads"}`, since it would be refused otherwise when it is read again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Platform {
    /// `facebook`
    Facebook,
    /// `instagram`
    Instagram,
    /// `reddit`
    Reddit,
    /// `snapchat`
    Snapchat,
    /// `tiktok`
    TikTok,
    /// `twitter`
    Twitter,
    /// `youtube`
    YouTube,
    /// `other`: the value that a provider has for all platforms without a value of their own.
    Other,
    /// A value that is not listed here, sent as it is. Use it for a platform whose value at the
    /// provider you know; for a platform without one, use [`Other`](Self::Other).
    Unlisted(String),
    /// A platform that is sent even if the provider is not known to have it; from
    /// [`Platform::other`].
    Unchecked(String),
}

impl Platform {
    /// All platforms that have a variant of their own, in the order of their names.
    ///
    /// ```
    /// use tracking_links::Platform;
    ///
    /// assert!(Platform::LISTED.contains(&Platform::Reddit));
    /// ```
    pub const LISTED: &[Self] = &[
        Self::Facebook,
        Self::Instagram,
        Self::Other,
        Self::Reddit,
        Self::Snapchat,
        Self::TikTok,
        Self::Twitter,
        Self::YouTube,
    ];

    /// Makes a platform that is sent as it is, even if the provider is not known to have it. Use it
    /// for a platform that the provider added lately.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # fn main() {
    /// use tracking_links::{ErrorKind, Fanvue, LinkRequest, Platform};
    ///
    /// let check = |platform: Platform| {
    ///     let request = LinkRequest::new().name("Spring").platform(platform);
    ///     Fanvue::CAPABILITIES.check(&request).map(|_| ())
    /// };
    /// let error = check(Platform::from("instgram")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    /// assert_eq!(error.fields(), ["platform"]);
    /// assert!(error.to_string().contains("write `platform` as `instagram`"));
    /// assert!(check(Platform::other("threads")).is_ok());
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    pub fn other(name: impl Into<String>) -> Self {
        Self::Unchecked(name.into())
    }

    /// Returns the platform's name as it is sent to a provider. Listed platforms are in lower case.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Reddit => "reddit",
            Self::Snapchat => "snapchat",
            Self::TikTok => "tiktok",
            Self::Twitter => "twitter",
            Self::YouTube => "youtube",
            Self::Other => "other",
            Self::Unlisted(name) | Self::Unchecked(name) => name,
        }
    }
}

impl PartialEq for Platform {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Platform {}

impl Hash for Platform {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Platform {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Platform {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl From<&str> for Platform {
    fn from(name: &str) -> Self {
        let listed = Self::LISTED.iter().find(|listed| listed.as_str() == name);
        listed
            .cloned()
            .unwrap_or_else(|| Self::Unlisted(name.to_owned()))
    }
}

impl From<String> for Platform {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl FromStr for Platform {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(Self::from(name))
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Platform {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unchecked(name) => {
                serializer.serialize_newtype_variant("Platform", 0, "unchecked", name)
            }
            _ => serializer.serialize_str(self.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Platform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            deny_unknown_fields,
            expecting = "a platform must be its name, or {\"unchecked\": name}"
        )]
        enum Form {
            Name(String),
            Unchecked { unchecked: String },
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Name(name) => Self::from(name),
            Form::Unchecked { unchecked } => Self::Unchecked(unchecked),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_platform_is_found_by_its_name() {
        for platform in Platform::LISTED {
            assert_eq!(&Platform::from(platform.as_str()), platform);
        }
        assert_eq!(
            Platform::from("Facebook"),
            Platform::Unlisted("Facebook".to_owned())
        );
    }

    #[test]
    fn platforms_with_one_name_are_equal() {
        assert_eq!(Platform::other("reddit"), Platform::Reddit);
        assert_eq!(Platform::other("threads"), Platform::from("threads"));
        assert_ne!(Platform::other("threads"), Platform::Other);
        assert!(Platform::LISTED.is_sorted());
    }
}
