//! What a provider can do, as data; and the check of a request against it.
//!
//! Callers and the check read the same values. This file holds the one list of a request's fields, and
//! knows of no provider.

use std::fmt;

use url::Url;

use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::request::LinkRequest;

/// Whether a provider takes a field of a [`LinkRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// A request without it is refused.
    Required,
    /// It may be set.
    Optional,
    /// A request with it is refused.
    Unsupported,
}

/// `required`, `optional`, or `-` for what is not supported.
impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Unsupported => "-",
        })
    }
}

/// What a provider can do: an entry for each field of a [`LinkRequest`], what comes back, and how.
///
/// It is both what callers read and what a request is checked against.
///
/// ```
/// use tracking_links::{Capabilities, Support};
///
/// /// A provider that shortens URLs.
/// const CAPABILITIES: Capabilities = {
///     let mut it = Capabilities::NONE;
///     it.destination = Support::Required;
///     it.custom_path = Support::Optional;
///     it.returns.url = true;
///     it.operations.create = true;
///     it
/// };
///
/// let needed: Vec<_> = CAPABILITIES
///     .fields()
///     .filter(|(_, support)| *support == Support::Required)
///     .map(|(field, _)| field)
///     .collect();
/// assert_eq!(needed, ["destination"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// [`LinkRequest::name`]
    pub name: Support,
    /// [`LinkRequest::platform`]
    pub platform: Support,
    /// [`LinkRequest::destination`]
    pub destination: Support,
    /// [`LinkRequest::program`]
    pub program: Support,
    /// [`LinkRequest::vanity`]
    pub vanity: Support,
    /// [`LinkRequest::custom_path`]
    pub custom_path: Support,
    /// [`LinkRequest::ad`]
    pub ad: Support,
    /// [`LinkRequest::property`]
    pub property: Support,
    /// [`LinkRequest::sub_id1`]
    pub sub_id1: Support,
    /// [`LinkRequest::sub_id2`]
    pub sub_id2: Support,
    /// [`LinkRequest::sub_id3`]
    pub sub_id3: Support,
    /// [`LinkRequest::shared_id`]
    pub shared_id: Support,
    /// How long any text of a request may be, in Unicode characters; `None` where no limit is known.
    pub max_text_chars: Option<usize>,
    /// What a created link has.
    pub returns: Returns,
    /// What can be done, and what repeating it does.
    pub operations: Operations,
}

/// Which fields of a [`TrackingLink`](crate::TrackingLink) a provider fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Returns {
    /// [`TrackingLink::id`](crate::TrackingLink::id)
    pub id: bool,
    /// [`TrackingLink::url`](crate::TrackingLink::url)
    pub url: bool,
    /// [`TrackingLink::slug`](crate::TrackingLink::slug)
    pub slug: bool,
    /// [`TrackingLink::name`](crate::TrackingLink::name)
    pub name: bool,
    /// [`TrackingLink::platform`](crate::TrackingLink::platform)
    pub platform: bool,
    /// [`TrackingLink::created_at`](crate::TrackingLink::created_at)
    pub created_at: bool,
    /// [`TrackingLink::clicks`](crate::TrackingLink::clicks)
    pub clicks: bool,
}

/// What can be done at a provider through this crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// Links can be created.
    pub create: bool,
    /// Creating the same link twice makes one link. Where this is false, a request whose outcome is
    /// unknown must not simply be sent again.
    pub idempotent_create: bool,
    /// What became of a request whose outcome is unknown can be looked up.
    pub lookup: bool,
}

/// What a request says of one field, and what a provider says of it.
struct Row<'a> {
    field: &'static str,
    support: Support,
    value: Option<&'a str>,
}

impl Capabilities {
    /// A provider that takes nothing and returns nothing: where the description of any other starts.
    pub const NONE: Self = Self {
        name: Support::Unsupported,
        platform: Support::Unsupported,
        destination: Support::Unsupported,
        program: Support::Unsupported,
        vanity: Support::Unsupported,
        custom_path: Support::Unsupported,
        ad: Support::Unsupported,
        property: Support::Unsupported,
        sub_id1: Support::Unsupported,
        sub_id2: Support::Unsupported,
        sub_id3: Support::Unsupported,
        shared_id: Support::Unsupported,
        max_text_chars: None,
        returns: Returns {
            id: false,
            url: false,
            slug: false,
            name: false,
            platform: false,
            created_at: false,
            clicks: false,
        },
        operations: Operations {
            create: false,
            idempotent_create: false,
            lookup: false,
        },
    };

    /// The fields of a [`LinkRequest`], and whether this provider takes them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Support)> {
        self.rows(&LinkRequest::default())
            .map(|row| (row.field, row.support))
            .into_iter()
    }

    /// The fields of a [`TrackingLink`](crate::TrackingLink), and whether this provider fills them.
    pub fn outputs(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Returns {
            id,
            url,
            slug,
            name,
            platform,
            created_at,
            clicks,
        } = self.returns;
        [
            ("id", id),
            ("url", url),
            ("slug", slug),
            ("name", name),
            ("platform", platform),
            ("created_at", created_at),
            ("clicks", clicks),
        ]
        .into_iter()
    }

    /// The entries of [`operations`](Self::operations) by name.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Operations {
            create,
            idempotent_create,
            lookup,
        } = self.operations;
        [
            ("create", create),
            ("idempotent_create", idempotent_create),
            ("lookup", lookup),
        ]
        .into_iter()
    }

    /// Checks a request, as [`TrackingLinks::create`](crate::TrackingLinks::create) does before it calls
    /// the provider.
    ///
    /// ```
    /// use tracking_links::{Capabilities, ErrorKind, LinkRequest, Support};
    ///
    /// let mut capabilities = Capabilities::NONE;
    /// capabilities.operations.create = true;
    /// capabilities.program = Support::Required;
    ///
    /// let error = capabilities.check(&LinkRequest::new().name("Spring")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// assert_eq!(error.fields(), ["name", "program"]);
    /// assert_eq!(error.to_string(), "tracking-links create: can't set `name`; needs `program`");
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if the request has a field that the provider can't honour, else
    /// [`ErrorKind::InvalidRequest`] if it lacks one or one has a value that can't be right: an empty or an
    /// overlong text, or a destination that is no absolute `http` or `https` URL. The error names all such
    /// fields, and no value.
    pub fn check(&self, request: &LinkRequest) -> Result<(), Error> {
        if !self.operations.create {
            let message = "can't create links";
            return Err(Error::new(ErrorKind::Unsupported, message).with_operation("create"));
        }
        let mut fields = Vec::new();
        let (mut unsupported, mut lacking, mut unfit) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.rows(request) {
            let field = row.field;
            match (row.support, row.value) {
                (Support::Unsupported, Some(_)) => unsupported.push(format!("`{field}`")),
                (Support::Required, None | Some("")) => lacking.push(format!("`{field}`")),
                (Support::Required | Support::Optional, Some(value)) => {
                    let Some(why) = self.misfit(field, value) else {
                        continue;
                    };
                    unfit.push(format!("`{field}` {why}"));
                }
                (Support::Unsupported | Support::Optional, None) => continue,
            }
            fields.push(field);
        }
        if fields.is_empty() {
            return Ok(());
        }
        let kind = match unsupported.is_empty() {
            true => ErrorKind::InvalidRequest,
            false => ErrorKind::Unsupported,
        };
        let mut parts = Vec::new();
        if !unsupported.is_empty() {
            parts.push(format!("can't set {}", unsupported.join(", ")));
        }
        if !lacking.is_empty() {
            parts.push(format!("needs {}", lacking.join(", ")));
        }
        parts.append(&mut unfit);
        Err(Error::new(kind, parts.join("; "))
            .with_operation("create")
            .with_fields(fields))
    }

    /// Why no provider with these capabilities can take the value.
    fn misfit(&self, field: &str, value: &str) -> Option<String> {
        if value.is_empty() {
            return Some("is empty; leave it unset".to_owned());
        }
        if let Some(max) = self.max_text_chars {
            let chars = value.chars().count();
            if chars > max {
                return Some(format!("has {chars} characters, where {max} are the most"));
            }
        }
        if field == "destination" {
            let is_web_page = Url::parse(value)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !is_web_page {
                return Some(
                    "is no absolute http or https URL, such as https://brand.example/shoes"
                        .to_owned(),
                );
            }
        }
        None
    }

    /// The one list of fields. A field that is added to the request does not compile until it is here.
    fn rows<'a>(&self, request: &'a LinkRequest) -> [Row<'a>; 12] {
        let LinkRequest {
            name,
            platform,
            destination,
            program,
            vanity,
            custom_path,
            ad,
            property,
            sub_id1,
            sub_id2,
            sub_id3,
            shared_id,
        } = request;
        let row = |field, support, value| Row {
            field,
            support,
            value,
        };
        let platform = platform.as_ref().map(Platform::as_str);
        [
            row("name", self.name, name.as_deref()),
            row("platform", self.platform, platform),
            row("destination", self.destination, destination.as_deref()),
            row("program", self.program, program.as_deref()),
            row("vanity", self.vanity, vanity.then_some("true")),
            row("custom_path", self.custom_path, custom_path.as_deref()),
            row("ad", self.ad, ad.as_deref()),
            row("property", self.property, property.as_deref()),
            row("sub_id1", self.sub_id1, sub_id1.as_deref()),
            row("sub_id2", self.sub_id2, sub_id2.as_deref()),
            row("sub_id3", self.sub_id3, sub_id3.as_deref()),
            row("shared_id", self.shared_id, shared_id.as_deref()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortener() -> Capabilities {
        let mut it = Capabilities::NONE;
        it.destination = Support::Required;
        it.custom_path = Support::Optional;
        it.sub_id1 = Support::Optional;
        it.max_text_chars = Some(30);
        it.operations.create = true;
        it
    }

    fn refusal(request: LinkRequest) -> (ErrorKind, Vec<&'static str>, String) {
        let error = shortener().check(&request).unwrap_err();
        (error.kind(), error.fields().to_vec(), error.to_string())
    }

    /// The names at the first level of a struct's `{:#?}`.
    fn members(debug: String) -> Vec<String> {
        let first_level = debug
            .lines()
            .filter_map(|line| line.strip_prefix("    ").filter(|l| !l.starts_with(' ')));
        first_level
            .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
            .collect()
    }

    #[test]
    fn every_field_of_a_request_is_listed_once_in_order() {
        let listed: Vec<_> = Capabilities::NONE
            .fields()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(members(format!("{:#?}", LinkRequest::new())), listed);
        let described = members(format!("{:#?}", Capabilities::NONE));
        let beside = ["max_text_chars", "returns", "operations"];
        assert_eq!(described, [&listed[..], &beside[..]].concat());
    }

    #[test]
    fn every_field_is_refused_when_set_and_unsupported_and_when_lacking_and_required() {
        let all = LinkRequest::new()
            .name("a")
            .platform("a")
            .destination("a")
            .program("a")
            .vanity()
            .custom_path("a")
            .ad("a")
            .property("a")
            .sub_id1("a")
            .sub_id2("a")
            .sub_id3("a")
            .shared_id("a");
        let mut none = Capabilities::NONE;
        none.operations.create = true;
        let listed: Vec<_> = none.fields().map(|(field, _)| field).collect();
        assert_eq!(none.check(&all).unwrap_err().fields(), listed);
        assert!(none.check(&LinkRequest::new()).is_ok());

        let needs_all = Capabilities {
            name: Support::Required,
            platform: Support::Required,
            destination: Support::Required,
            program: Support::Required,
            vanity: Support::Required,
            custom_path: Support::Required,
            ad: Support::Required,
            property: Support::Required,
            sub_id1: Support::Required,
            sub_id2: Support::Required,
            sub_id3: Support::Required,
            shared_id: Support::Required,
            ..none
        };
        let error = needs_all.check(&LinkRequest::new()).unwrap_err();
        assert_eq!(error.fields(), listed);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let request = LinkRequest::new()
            .name("a")
            .platform("reddit")
            .custom_path("x".repeat(31))
            .sub_id1("");
        let (kind, fields, text) = refusal(request);
        assert_eq!(kind, ErrorKind::Unsupported);
        assert_eq!(
            fields,
            ["name", "platform", "destination", "custom_path", "sub_id1"]
        );
        assert_eq!(
            text,
            "tracking-links create: can't set `name`, `platform`; needs `destination`; `custom_path` has 31 \
             characters, where 30 are the most; `sub_id1` is empty; leave it unset"
        );
    }

    #[test]
    fn length_counts_characters_and_not_bytes() {
        let request = |path: String| {
            LinkRequest::new()
                .destination("https://h")
                .custom_path(path)
        };
        assert!(shortener().check(&request("é".repeat(30))).is_ok());
        assert!(shortener().check(&request("é".repeat(31))).is_err());
    }

    #[test]
    fn a_destination_is_an_absolute_web_address() {
        for url in ["https://h", "http://h/p?q#f", "HTTPS://H"] {
            let request = LinkRequest::new().destination(url);
            assert!(shortener().check(&request).is_ok(), "{url}");
        }
        for url in [
            "/p",
            "h/p",
            "//h/p",
            "ftp://h",
            "mailto:a@h",
            "javascript:1",
            "https://",
        ] {
            let (kind, fields, text) = refusal(LinkRequest::new().destination(url));
            assert_eq!(
                (kind, fields),
                (ErrorKind::InvalidRequest, vec!["destination"])
            );
            assert!(
                text.contains("`destination` is no absolute"),
                "{url}: {text}"
            );
        }
    }

    #[test]
    fn who_can_not_create_refuses_every_request() {
        let error = Capabilities::NONE.check(&LinkRequest::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
