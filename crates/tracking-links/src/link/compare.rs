//! Compares a link with the request that it was made from.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use url::Url;

use super::changed::Changed;
use super::fields::{Output, TrackingLink};
use crate::request::{Field, LinkRequest, Slug};
use crate::rfc3339;

/// How far a link's expiry may be from the one asked for: providers round to minutes, and count a
/// duration from their own clock.
const EXPIRY_TOLERANCE: Duration = Duration::from_secs(60);

impl TrackingLink {
    /// Returns the fields whose values in the link differ from those in a request. A field that the
    /// request leaves unset or that the link does not have is not compared.
    ///
    /// ```
    /// use tracking_links::{Field, LinkRequest, TrackingLink};
    ///
    /// let request = LinkRequest::new().destination("https://brand.example").slug("Sam");
    /// let mut link = TrackingLink::new("shortener");
    /// link.destination = Some("https://brand.example/".to_owned());
    /// link.slug = Some("sam".to_owned());
    /// let differences = link.differences(&request);
    /// assert_eq!(differences.len(), 1);
    /// assert_eq!(differences[0].field, Field::Slug);
    /// assert_eq!(
    ///     differences[0].to_string(),
    ///     "the link's `slug` is \"sam\" instead of \"Sam\"",
    /// );
    /// ```
    pub fn differences(&self, request: &LinkRequest) -> Vec<Changed> {
        self.differences_since(request, self.created_at)
    }

    /// Returns the differences, as [`differences`](Self::differences) does. A duration counts from
    /// `created_at`.
    pub(crate) fn differences_since(
        &self,
        request: &LinkRequest,
        created_at: Option<SystemTime>,
    ) -> Vec<Changed> {
        // Most links are as asked, so nothing is allocated before a difference is found.
        let fields = request.fields();
        fields
            .filter_map(|field| self.difference(request, field, created_at))
            .collect()
    }

    /// Returns the differences, as [`differences_since`](Self::differences_since) does, and the
    /// fields that the link lacks although its provider `returns` them: then the link has no such
    /// value.
    pub(crate) fn differences_at(
        &self,
        request: &LinkRequest,
        created_at: Option<SystemTime>,
        returns: impl Fn(Output) -> bool,
    ) -> Vec<Changed> {
        let fields = request.fields();
        let differing = fields.filter_map(|field| {
            let difference = self.difference(request, field, created_at);
            difference.or_else(|| self.lacking(request, field, created_at, &returns))
        });
        differing.collect()
    }

    /// Compares a field that the link may lack. Parts of its URLs are left out: an answer without
    /// them says nothing of where the link leads.
    fn lacking(
        &self,
        request: &LinkRequest,
        field: Field,
        created_at: Option<SystemTime>,
        returns: impl Fn(Output) -> bool,
    ) -> Option<Changed> {
        let (output, asked) = match field {
            Field::Name => (Output::Name, request.name.clone()?),
            Field::Tags => (Output::Tags, request.tags.join(", ")),
            Field::ExternalId => (Output::ExternalId, request.external_id.clone()?),
            Field::Expires => (Output::ExpiresAt, shown(request.expires?.end(created_at)?)),
            _ => return None,
        };
        let is_lacking = returns(output) && !self.has(output) && !asked.is_empty();
        is_lacking.then(|| changed(field, asked, ""))
    }

    fn difference(
        &self,
        request: &LinkRequest,
        field: Field,
        created_at: Option<SystemTime>,
    ) -> Option<Changed> {
        let (asked, received): (Option<&str>, _) = match field {
            Field::Destination => (request.destination.as_deref(), &self.destination),
            Field::Name => (request.name.as_deref(), &self.name),
            Field::Domain => (request.domain.as_deref(), &self.domain),
            Field::ExternalId => (request.external_id.as_deref(), &self.external_id),
            Field::Slug => match &request.slug {
                Some(Slug::Custom(path)) => (Some(path), &self.slug),
                _ => return None,
            },
            Field::Platform => {
                let (asked, received) = (request.platform.as_ref()?, self.platform.as_ref()?);
                let (asked, received) = (asked.as_str(), received.as_str());
                return (asked != received).then(|| changed(field, asked, received));
            }
            Field::Tags => return self.different_tags(request),
            Field::Expires => return self.different_expiry(request, created_at),
            _ => return None,
        };
        let (asked, received) = (asked?, received.as_deref()?);
        let is_equal = asked == received
            || match field {
                Field::Destination => is_same_url(asked, received),
                Field::Domain => is_same_domain(asked, received),
                Field::Slug => is_same_path(asked, received),
                _ => false,
            };
        (!is_equal).then(|| changed(field, asked, received))
    }

    /// Compares the tags, whose order means nothing.
    fn different_tags(&self, request: &LinkRequest) -> Option<Changed> {
        let (asked, received) = (&request.tags, &self.tags);
        let is_within = |some: &[String], all: &[String]| some.iter().all(|tag| all.contains(tag));
        let is_same = is_within(asked, received) && is_within(received, asked);
        // No tags may mean that the provider does not return them.
        (!received.is_empty() && !is_same)
            .then(|| changed(Field::Tags, asked.join(", "), received.join(", ")))
    }

    fn different_expiry(
        &self,
        request: &LinkRequest,
        created_at: Option<SystemTime>,
    ) -> Option<Changed> {
        let received = self.expires_at?;
        let asked = request.expires?.end(created_at)?;
        let distance = match asked.duration_since(received) {
            Ok(distance) => distance,
            Err(error) => error.duration(),
        };
        (distance > EXPIRY_TOLERANCE)
            .then(|| changed(Field::Expires, shown(asked), shown(received)))
    }
}

fn changed(field: Field, asked: impl Into<String>, received: impl Into<String>) -> Changed {
    Changed {
        field,
        asked: asked.into(),
        received: received.into(),
    }
}

fn shown(time: SystemTime) -> String {
    rfc3339::format(time).unwrap_or_else(|| "a time outside the years 1970 to 9999".to_owned())
}

/// Returns whether two URLs are equal by the URL Standard, in any percent-encoding: `https://h`
/// equals `https://h/`, and `~` equals `%7e`.
pub(crate) fn is_same_url(a: &str, b: &str) -> bool {
    fn decoded(url: &Url) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let parts = url.as_str().split(is_reserved);
        parts.map(|part| percent_decode_str(part).into())
    }
    fn reserved(url: &Url) -> impl Iterator<Item = &str> {
        url.as_str().matches(is_reserved)
    }
    // Most URLs that are compared differ, in a part that needs no parsing.
    if let (Some(a), Some(b)) = (plain_tail(a), plain_tail(b))
        && a != b
    {
        return false;
    }
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => decoded(&a).eq(decoded(&b)) && reserved(&a).eq(reserved(&b)),
        _ => false,
    }
}

/// Returns what follows the host of a URL, if parsing leaves it as it is; `None` if that is not
/// plain to see.
fn plain_tail(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://");
    let rest = rest.or(url.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#'])?;
    let tail = &rest[end..];
    let is_plain = |c: u8| c.is_ascii_graphic() && !matches!(c, b'%' | b'\\');
    let has_host = end > 0 && tail.starts_with('/');
    (has_host && rest.bytes().all(is_plain) && !tail.contains("/.")).then_some(tail)
}

/// Returns whether a character means something else when it is percent-encoded (RFC 3986).
fn is_reserved(c: char) -> bool {
    ":/?#[]@!$&'()*+,;=".contains(c)
}

impl TrackingLink {
    /// Returns whether the link is on this domain, in any of its forms.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn is_on(&self, domain: &str) -> bool {
        let own = self.domain.as_deref();
        own.is_some_and(|own| is_same_domain(own, domain))
    }
}

/// Returns whether two domains are equal, in any case and in Unicode or Punycode.
pub(crate) fn is_same_domain(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|domain| format!("https://{domain}"));
    is_same_url(&a, &b)
}

/// Returns whether two paths are equal when decoded and without a leading slash.
pub(crate) fn is_same_path(a: &str, b: &str) -> bool {
    fn decoded(path: &str) -> impl Iterator<Item = u8> {
        percent_decode_str(path.strip_prefix('/').unwrap_or(path))
    }
    decoded(a).eq(decoded(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::request::Expiry;

    const NONE: [Field; 0] = [];

    fn differing(link: &TrackingLink, request: LinkRequest) -> Vec<Field> {
        let differences = link.differences(&request).into_iter();
        differences.map(|it| it.field).collect()
    }

    #[test]
    fn a_slug_is_compared_decoded_and_without_a_leading_slash() {
        let mut link = TrackingLink::new("p");
        for (asked, received, is_same) in [
            ("SummerSale", "SummerSale", true),
            ("/SummerSale", "SummerSale", true),
            ("\u{c9}t\u{e9} 1", "%C3%89t%C3%A9%201", true),
            ("SummerSale", "x7Qa", false),
            ("SummerSale", "summersale", false),
        ] {
            link.slug = Some(received.to_owned());
            let fields = differing(&link, LinkRequest::new().slug(asked));
            assert_eq!(fields.is_empty(), is_same, "{asked} {received}");
        }
        assert_eq!(
            differing(&link, LinkRequest::new().slug(Slug::Random)),
            NONE
        );
    }

    #[test]
    fn a_destination_is_compared_as_a_url() {
        let mut link = TrackingLink::new("p");
        for (asked, received, is_same) in [
            ("https://brand.example", "https://brand.example/", true),
            ("HTTPS://Brand.example/a", "https://brand.example/a", true),
            ("https://brand.example/A", "https://brand.example/a", false),
            (
                "https://brand.example/?a=1",
                "https://brand.example/",
                false,
            ),
            ("https://brand.example/", "brand.example", false),
            (
                "https://brand.example:443/a",
                "https://brand.example/a",
                true,
            ),
            (
                "https://brand.example:80/a",
                "https://brand.example/a",
                false,
            ),
            ("https://brand.example./", "https://brand.example/", false),
            ("http://brand.example/", "https://brand.example/", false),
            (
                "https://b\u{fc}cher.example/\u{e4}?\u{f6}",
                "https://xn--bcher-kva.example/%c3%A4?%C3%b6",
                true,
            ),
            ("https://h/%7Eanna?a=%2d", "https://h/~anna?a=-", true),
            ("https://h/a|b?c={d}", "https://h/a%7Cb?c=%7Bd%7D", true),
            ("https://h/%", "https://h/%25", true),
            ("https://h/%2541", "https://h/%41", false),
            ("https://h/?a=1%262", "https://h/?a=1&2", false),
            ("https://h/a%2Fb", "https://h/a/b", false),
            ("https://h/?a=%2B", "https://h/?a=+", false),
            ("https://h/a%23b", "https://h/a#b", false),
            ("https://h/#a", "https://h/", false),
            ("https://anna@h/", "https://h/", false),
            ("https://h/a/../b", "https://h/b", true),
            ("https://h?a=b/c", "https://h/?a=b/c", true),
            ("https:///h/a", "https://h/a", true),
            ("https://h\\a/b", "https://h/a/b", true),
            ("https://h/a\n/b", "https://h/a/b", true),
            ("https://h/a", "https://h/b", false),
        ] {
            link.destination = Some(received.to_owned());
            let fields = differing(&link, LinkRequest::new().destination(asked));
            assert_eq!(fields.is_empty(), is_same, "{asked} {received}");
        }
    }

    #[test]
    fn a_domain_is_compared_as_a_host() {
        let mut link = TrackingLink::new("p");
        for (asked, received, is_same) in [
            ("Go.brand.example", "go.brand.example", true),
            ("go.b\u{fc}cher.example", "go.xn--bcher-kva.example", true),
            ("localhost:8080", "localhost:8080", true),
            ("go.brand.example", "s.test", false),
            ("go.brand.example:8080", "go.brand.example", false),
            ("go.brand.example", "go.brand.example/a", false),
        ] {
            link.domain = Some(received.to_owned());
            let fields = differing(&link, LinkRequest::new().domain(asked));
            assert_eq!(fields.is_empty(), is_same, "{asked} {received}");
        }
    }

    #[test]
    fn names_external_ids_and_platforms_are_compared_exactly() {
        let none = || TrackingLink::new("p");
        let (mut name, mut external_id, mut platform) = (none(), none(), none());
        name.name = Some("Spring".to_owned());
        external_id.external_id = Some("Spring".to_owned());
        platform.platform = Some(Platform::Reddit);
        let request = |text: &str, platform: Platform| {
            let request = LinkRequest::new().name(text).external_id(text);
            request.platform(platform)
        };
        let same = request("Spring", Platform::Reddit);
        let other = request("spring", Platform::Instagram);
        for (link, field) in [
            (name, Field::Name),
            (external_id, Field::ExternalId),
            (platform, Field::Platform),
        ] {
            assert_eq!(differing(&link, same.clone()), NONE);
            assert_eq!(differing(&link, other.clone()), [field]);
            assert_eq!(differing(&none(), other.clone()), NONE, "not returned");
        }
    }

    #[test]
    fn tags_have_no_order_and_an_expiry_has_a_minute_of_tolerance() {
        let mut link = TrackingLink::new("p");
        let tagged = || LinkRequest::new().tags(["a", "b"]);
        assert_eq!(differing(&link, tagged()), NONE, "not returned");
        link.tags = vec!["b".to_owned(), "a".to_owned()];
        assert_eq!(differing(&link, tagged()), NONE);
        let twice = LinkRequest::new().tags(["a", "b", "a"]);
        assert_eq!(differing(&link, twice), NONE);
        link.tags.pop();
        assert_eq!(differing(&link, tagged()), [Field::Tags]);

        let day = Duration::from_secs(86_400);
        let now = SystemTime::UNIX_EPOCH + 20_000 * day;
        link.created_at = Some(now);
        link.expires_at = Some(now + 31 * day);
        for (asked, is_same) in [
            (Expiry::After(31 * day), true),
            (Expiry::After(31 * day + Duration::from_secs(60)), true),
            (Expiry::After(31 * day + Duration::from_secs(61)), false),
            (Expiry::After(31 * day - Duration::from_secs(60)), true),
            (Expiry::After(31 * day - Duration::from_secs(61)), false),
            (Expiry::After(800 * day), false),
            (Expiry::At(now + 31 * day), true),
            (Expiry::At(now), false),
        ] {
            let fields = differing(&link, LinkRequest::new().expires(asked));
            assert_eq!(fields.is_empty(), is_same, "{asked:?}");
        }
        let request = LinkRequest::new().expires(800 * day);
        assert_eq!(
            link.differences(&request)[0].to_string(),
            "the link's `expires` is \"2024-11-04T00:00:00Z\" instead of \"2026-12-13T00:00:00Z\""
        );
    }
}
