//! The social platform that a link is created for.
//!
//! A provider may support platforms that are not listed here, so [`Platform::Unlisted`] takes any
//! name.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The platform on which a tracking link will be posted.
///
/// ```
/// use tracking_links::Platform;
///
/// assert_eq!(Platform::from("tiktok"), Platform::TikTok);
/// assert_eq!(Platform::from("threads"), Platform::Unlisted("threads".to_owned()));
/// assert_eq!(Platform::YouTube.as_str(), "youtube");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
}

impl Platform {
    /// All variants except [`Unlisted`](Self::Unlisted), in the order of their names.
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
            Self::Unlisted(name) => name,
        }
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
}
