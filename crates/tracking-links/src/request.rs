//! [`LinkRequest`], the request to create a link, with the same fields for all providers.
//!
//! A request is plain data. It is checked against the capabilities of a provider when it is passed
//! to that provider.

use serde::{Deserialize, Serialize};

use crate::platform::Platform;

/// A request to create a tracking link.
///
/// The [`Capabilities`](crate::Capabilities) of a provider say which fields it requires and
/// supports. A request that sets an unsupported field is refused; no field is silently ignored.
///
/// ```
/// use tracking_links::{LinkRequest, Platform};
///
/// let for_fanvue = LinkRequest::new().name("Spring").platform(Platform::Instagram);
/// let for_impact = LinkRequest::new()
///     .program("1000")
///     .destination("https://brand.example/shoes")
///     .custom_path("SummerSale")
///     .sub_id1("newsletter");
/// assert_eq!(for_impact.sub_id1.as_deref(), Some("newsletter"));
/// # let _ = for_fanvue;
/// ```
///
/// # As JSON
///
/// With serde, a request is an object with the fields that are set, by their names here. A
/// [`Platform`] is its name. An unknown member is an error, since a field that is misspelt and so
/// ignored would create another link than the one that was meant. Further versions add fields, and
/// neither rename nor remove any.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use tracking_links::LinkRequest;
///
/// let json = r#"{"program":"1000","custom_path":"SummerSale"}"#;
/// let request: LinkRequest = serde_json::from_str(json)?;
/// assert_eq!(request, LinkRequest::new().program("1000").custom_path("SummerSale"));
/// assert_eq!(serde_json::to_string(&request)?, json);
/// assert!(serde_json::from_str::<LinkRequest>(r#"{"programme":"1000"}"#).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LinkRequest {
    /// The link's name in the provider's reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The platform on which the link will be posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The URL that the link leads to: absolute, `http` or `https`, sent exactly as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// The id of the advertiser's program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Whether to create a vanity link: a short link on the brand's domain. The provider chooses
    /// its path unless [`custom_path`](Self::custom_path) is set.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub vanity: bool,
    /// The path of a vanity link, without a leading slash. Setting it requests a vanity link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_path: Option<String>,
    /// The id of the ad to link to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ad: Option<String>,
    /// The id of the media property (site, app or social profile) on which the link will be placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The first sub-id: free text of your own that the provider repeats in its reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_id1: Option<String>,
    /// The second sub-id: free text of your own that the provider repeats in its reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_id2: Option<String>,
    /// The third sub-id: free text of your own that the provider repeats in its reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_id3: Option<String>,
    /// An id of your own that the provider shares with the advertiser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_id: Option<String>,
}

impl LinkRequest {
    /// Creates a request in which no field is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the link's name in the provider's reports.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the platform on which the link will be posted: a [`Platform`], or its name such as
    /// `"tiktok"`.
    ///
    /// A name that the provider does not know is refused; [`Platform::other`] sends any name.
    #[must_use]
    pub fn platform(mut self, platform: impl Into<Platform>) -> Self {
        self.platform = Some(platform.into());
        self
    }

    /// Sets the URL that the link leads to: absolute, `http` or `https`.
    #[must_use]
    pub fn destination(mut self, url: impl Into<String>) -> Self {
        self.destination = Some(url.into());
        self
    }

    /// Sets the id of the advertiser's program.
    #[must_use]
    pub fn program(mut self, id: impl Into<String>) -> Self {
        self.program = Some(id.into());
        self
    }

    /// Requests a vanity link. The provider chooses its path unless
    /// [`custom_path`](Self::custom_path) is set.
    #[must_use]
    pub fn vanity(mut self) -> Self {
        self.vanity = true;
        self
    }

    /// Requests a vanity link with this path, given without a leading slash.
    ///
    /// If the provider creates the link with another path, a warning in
    /// [`TrackingLink::warnings`](crate::TrackingLink::warnings) says so.
    #[must_use]
    pub fn custom_path(mut self, path: impl Into<String>) -> Self {
        self.custom_path = Some(path.into());
        self
    }

    /// Sets the id of the ad to link to.
    #[must_use]
    pub fn ad(mut self, id: impl Into<String>) -> Self {
        self.ad = Some(id.into());
        self
    }

    /// Sets the id of the media property on which the link will be placed.
    #[must_use]
    pub fn property(mut self, id: impl Into<String>) -> Self {
        self.property = Some(id.into());
        self
    }

    /// Sets the first sub-id: free text of your own that the provider repeats in its reports.
    #[must_use]
    pub fn sub_id1(mut self, id: impl Into<String>) -> Self {
        self.sub_id1 = Some(id.into());
        self
    }

    /// Sets the second sub-id: free text of your own that the provider repeats in its reports.
    #[must_use]
    pub fn sub_id2(mut self, id: impl Into<String>) -> Self {
        self.sub_id2 = Some(id.into());
        self
    }

    /// Sets the third sub-id: free text of your own that the provider repeats in its reports.
    #[must_use]
    pub fn sub_id3(mut self, id: impl Into<String>) -> Self {
        self.sub_id3 = Some(id.into());
        self
    }

    /// Sets an id of your own that the provider shares with the advertiser.
    #[must_use]
    pub fn shared_id(mut self, id: impl Into<String>) -> Self {
        self.shared_id = Some(id.into());
        self
    }
}
