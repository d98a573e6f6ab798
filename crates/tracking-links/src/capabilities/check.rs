//! Checks a request against a provider's capabilities.

use super::value;
use super::{Capabilities, Row, Support};
use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::request::LinkRequest;

impl Capabilities {
    /// Checks whether the provider can create this link.
    /// [`Provider::create`](crate::Provider::create) calls this before it sends anything.
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
    /// assert_eq!(
    ///     error.to_string(),
    ///     "tracking-links create: leave `name` unset (unsupported); set `program` (required)",
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`] if the request sets an unsupported field. Otherwise
    /// fails with [`ErrorKind::InvalidRequest`] if the request lacks a required field; if a text is
    /// empty or too long, has blanks around it, or contains a line break or another control
    /// character; if the destination is not an absolute `http` or `https` URL exactly as written;
    /// or if the provider is not known to have the platform. The error names all such fields, and
    /// quotes no value.
    pub fn check(&self, request: &LinkRequest) -> Result<(), Error> {
        if !self.operations.create {
            let message = "this provider can't create links; choose another";
            return Err(Error::new(ErrorKind::Unsupported, message).with_operation("create"));
        }
        let rows = self.rows(request);
        let platform = request.platform.as_ref();
        if rows.iter().all(|row| self.is_plainly_valid(row))
            && platform.is_none_or(|platform| self.is_sent(platform))
        {
            return Ok(());
        }
        self.check_closely(request, rows)
    }

    /// Returns whether a field is as most are: without need for a closer look, which needs more
    /// time.
    fn is_plainly_valid(&self, row: &Row<'_>) -> bool {
        match (row.support, row.value) {
            (Support::Unsupported | Support::Optional, None) => true,
            (Support::Unsupported, Some(_)) | (Support::Required, None) => false,
            (Support::Required | Support::Optional, Some(value)) => {
                value::is_plain(value)
                    && self.max_text_chars.is_none_or(|max| value.len() <= max)
                    && row.field != "destination"
            }
        }
    }

    /// Checks each field, and lists the faults. A function of its own, so that the path of most
    /// requests is short.
    #[inline(never)]
    fn check_closely(&self, request: &LinkRequest, rows: [Row<'_>; 12]) -> Result<(), Error> {
        let mut fields = Vec::new();
        let (mut unsupported, mut missing, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let field = row.field;
            match (row.support, row.value) {
                (Support::Unsupported, Some(_)) => unsupported.push(format!("`{field}`")),
                (Support::Required, None) => missing.push(format!("`{field}`")),
                (Support::Required, Some(value)) if value::is_blank(value) => {
                    missing.push(format!("`{field}`"));
                }
                (Support::Required | Support::Optional, Some(value)) => {
                    let remedy = self.remedy(field, value);
                    let remedy = match &request.platform {
                        Some(platform) if field == "platform" => {
                            remedy.or_else(|| self.known_platform(platform))
                        }
                        _ => remedy,
                    };
                    let Some(remedy) = remedy else { continue };
                    invalid.push(remedy);
                }
                (Support::Unsupported | Support::Optional, None) => continue,
            }
            fields.push(field);
        }
        if fields.is_empty() {
            return Ok(());
        }
        let mut kind = ErrorKind::InvalidRequest;
        let mut parts = Vec::new();
        if !unsupported.is_empty() {
            kind = ErrorKind::Unsupported;
            parts.push(format!(
                "leave {} unset (unsupported)",
                unsupported.join(", ")
            ));
        }
        if !missing.is_empty() {
            parts.push(format!("set {} (required)", missing.join(", ")));
        }
        parts.append(&mut invalid);
        Err(Error::new(kind, parts.join("; "))
            .with_operation("create")
            .with_fields(fields))
    }

    /// Returns what to do about a field with this value; `None` if the value is valid.
    fn remedy(&self, field: &str, value: &str) -> Option<String> {
        if value.is_empty() {
            return Some(format!("leave `{field}` unset rather than empty"));
        }
        if value::is_blank(value) {
            return Some(format!("leave `{field}` unset (it is blank)"));
        }
        if value.contains(value::breaks_line) {
            let what = "it contains a line break or another control character";
            return Some(format!("write `{field}` on one line ({what})"));
        }
        if value::has_blanks_around(value) {
            return Some(format!("remove the blanks around `{field}`"));
        }
        let chars = value.chars().count();
        if let Some(max) = self.max_text_chars.filter(|max| chars > *max) {
            let remedy = format!("shorten `{field}` to {max} characters (it has {chars})");
            return Some(remedy);
        }
        (field == "destination" && !value::is_web_url(value)).then(|| {
            "give `destination` as an absolute http or https URL, such as https://brand.example"
                .to_owned()
        })
    }

    /// Returns whether a platform may be sent: the provider is known to have it, or the caller
    /// insists.
    fn is_sent(&self, platform: &Platform) -> bool {
        let known = self.platforms;
        matches!(platform, Platform::Unchecked(_)) || known.is_empty() || known.contains(platform)
    }

    /// Returns how to write a platform that the provider does not know; `None` if it may be sent.
    fn known_platform(&self, platform: &Platform) -> Option<String> {
        if self.is_sent(platform) {
            return None;
        }
        let known = self.platforms;
        let names: Vec<_> = known.iter().map(Platform::as_str).collect();
        let all = names.join(", ");
        Some(match value::nearest(platform.as_str(), &names) {
            Some(name) => format!(
                "write `platform` as `{name}` (known: {all}; Platform::other sends any name)"
            ),
            None => {
                format!("write `platform` as one of {all} (Platform::other sends any name)")
            }
        })
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

    #[test]
    fn an_unsupported_field_that_is_set_and_a_required_field_that_is_not_are_refused() {
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
    fn every_fault_of_a_request_is_named_in_one_error() {
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
            "tracking-links create: leave `name`, `platform` unset (unsupported); set \
             `destination` (required); shorten `custom_path` to 30 characters (it has 31); leave \
             `sub_id1` unset rather than empty"
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
    fn a_destination_with_blanks_or_control_characters_is_refused() {
        for url in [
            " https://h/p ",
            "\thttps://h/",
            "https://h/\n",
            "https://h/a\nb",
            "https://h/p\0",
            "\u{feff}https://h",
        ] {
            let (kind, fields, _) = refusal(LinkRequest::new().destination(url));
            let expected = (ErrorKind::InvalidRequest, vec!["destination"]);
            assert_eq!((kind, fields), expected, "{url:?}");
        }
    }

    #[test]
    fn a_destination_is_an_absolute_web_address() {
        for url in [
            "https://h",
            "http://h/p?q#f",
            "HTTPS://H",
            "https://Shop.x:84/?u=a:b&c={d}",
            "https://u:p@h:1/",
            "https://b\u{fc}cher.example/\u{e4}?\u{f6}",
            "http://[::1]:80/p",
            "https://h?u=a@b",
        ] {
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
            "https:h/p",
            "https:/h/p",
            "https:///h/p",
            r"https:\\h\p",
            r"https://h\p",
            r"https://\h",
            "https://h/a b",
            "https://h/a\u{a0}b",
            "https://?q",
            "https://#f",
            "https://u@",
            "https://h:port",
            "https://sh%6fp.example",
            "https://sh\u{ad}op.example",
            "https://0x7f.1",
        ] {
            let (kind, fields, text) = refusal(LinkRequest::new().destination(url));
            assert_eq!(
                (kind, fields),
                (ErrorKind::InvalidRequest, vec!["destination"])
            );
            assert!(
                text.contains("give `destination` as an absolute"),
                "{url}: {text}"
            );
        }
    }

    #[test]
    fn texts_that_no_provider_means_are_refused() {
        let mut all = shortener();
        all.name = Support::Required;
        let check = |name: &str, sub_id: &str| {
            let request = LinkRequest::new().destination("https://h");
            all.check(&request.name(name).sub_id1(sub_id))
        };
        assert!(check("Spring sale \u{1f469}\u{200d}\u{1f4bb}", "a b").is_ok());
        for blank in [" ", "\t", "\u{a0}\u{3000}", "\n", "\u{feff}"] {
            let error = check(blank, blank).unwrap_err();
            assert_eq!(error.fields(), ["name", "sub_id1"]);
            assert_eq!(
                error.to_string(),
                "tracking-links create: set `name` (required); leave `sub_id1` unset (it is blank)"
            );
        }
        for broken in [
            "a\nb",
            "a\r",
            "\ta",
            "a\0b",
            "a\u{7f}",
            "a\u{85}b",
            "a\u{2028}b",
        ] {
            let error = check("Spring", broken).unwrap_err();
            assert_eq!(error.fields(), ["sub_id1"], "{broken:?}");
            assert!(error.to_string().contains("on one line"), "{error}");
        }
        for padded in [" a", "a ", "a\u{a0}", "\u{feff}a", "a\u{200b}"] {
            let error = check(padded, "a").unwrap_err();
            assert_eq!(error.fields(), ["name"], "{padded:?}");
            assert!(
                error.to_string().contains("blanks around `name`"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_platform_that_the_provider_does_not_know_is_refused_with_the_nearest_name() {
        let mut social = Capabilities::NONE;
        social.operations.create = true;
        social.platform = Support::Optional;
        let check = |it: &Capabilities, platform: Platform| {
            it.check(&LinkRequest::new().platform(platform))
        };
        assert!(
            check(&social, Platform::from("instgram")).is_ok(),
            "none is known"
        );
        social.platforms = &[Platform::Instagram, Platform::Reddit];
        assert!(check(&social, Platform::Reddit).is_ok());
        assert!(check(&social, Platform::other("instgram")).is_ok());
        let error = check(&social, Platform::from("instgram")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.fields(), ["platform"]);
        assert_eq!(
            error.to_string(),
            "tracking-links create: write `platform` as `instagram` (known: instagram, reddit; \
             Platform::other sends any name)"
        );
        for other in [Platform::TikTok, Platform::from("threads")] {
            let error = check(&social, other).unwrap_err().to_string();
            assert!(error.contains("as one of instagram, reddit"), "{error}");
        }
        assert!(check(&social, Platform::other("a\nb")).is_err());
    }

    #[test]
    fn a_provider_that_cannot_create_refuses_every_request() {
        let error = Capabilities::NONE.check(&LinkRequest::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
