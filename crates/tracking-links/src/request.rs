//! What a caller asks for, in words that no provider owns.
//!
//! A request holds what it was given and judges nothing: what a provider needs and can take is in its
//! capabilities, and is checked when the link is created.

use crate::platform::Platform;

/// A tracking link to be created.
///
/// Which fields a provider needs, takes or refuses is in its
/// [`Capabilities`](crate::Capabilities); a field that it can't honour is refused, never dropped.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LinkRequest {
    /// What the link is called in the provider's reports.
    pub name: Option<String>,
    /// Where the link will be posted.
    pub platform: Option<Platform>,
    /// Where the link leads: an absolute `http` or `https` URL.
    pub destination: Option<String>,
    /// The id of the advertiser's program.
    pub program: Option<String>,
    /// Whether a vanity link is wanted: a short one on the brand's domain. Without a
    /// [`custom_path`](Self::custom_path) the provider makes its path up.
    pub vanity: bool,
    /// The path of a vanity link, without a slash before it. It makes the link a vanity link.
    pub custom_path: Option<String>,
    /// The id of the ad to link to.
    pub ad: Option<String>,
    /// The id of the media property (site, app or social profile) where the link will stand.
    pub property: Option<String>,
    /// The first of the caller's own marks, reported with each click.
    pub sub_id1: Option<String>,
    /// The second of the caller's own marks.
    pub sub_id2: Option<String>,
    /// The third of the caller's own marks.
    pub sub_id3: Option<String>,
    /// A mark that the advertiser sees too.
    pub shared_id: Option<String>,
}

impl LinkRequest {
    /// A request in which nothing is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what the link is called in the provider's reports.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets where the link will be posted; a text such as `"tiktok"` will do.
    #[must_use]
    pub fn platform(mut self, platform: impl Into<Platform>) -> Self {
        self.platform = Some(platform.into());
        self
    }

    /// Sets where the link leads: an absolute `http` or `https` URL.
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

    /// Asks for a vanity link, whose path the provider makes up unless
    /// [`custom_path`](Self::custom_path) is set.
    #[must_use]
    pub fn vanity(mut self) -> Self {
        self.vanity = true;
        self
    }

    /// Asks for a vanity link with this path, given without a slash before it.
    ///
    /// A provider may give another path; [`TrackingLink::warnings`](crate::TrackingLink::warnings) says so.
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

    /// Sets the id of the media property where the link will stand.
    #[must_use]
    pub fn property(mut self, id: impl Into<String>) -> Self {
        self.property = Some(id.into());
        self
    }

    /// Sets the first of the caller's own marks.
    #[must_use]
    pub fn sub_id1(mut self, mark: impl Into<String>) -> Self {
        self.sub_id1 = Some(mark.into());
        self
    }

    /// Sets the second of the caller's own marks.
    #[must_use]
    pub fn sub_id2(mut self, mark: impl Into<String>) -> Self {
        self.sub_id2 = Some(mark.into());
        self
    }

    /// Sets the third of the caller's own marks.
    #[must_use]
    pub fn sub_id3(mut self, mark: impl Into<String>) -> Self {
        self.sub_id3 = Some(mark.into());
        self
    }

    /// Sets a mark that the advertiser sees too.
    #[must_use]
    pub fn shared_id(mut self, mark: impl Into<String>) -> Self {
        self.shared_id = Some(mark.into());
        self
    }
}
