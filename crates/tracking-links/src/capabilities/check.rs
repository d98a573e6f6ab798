//! Checks a request against a provider's capabilities.

use url::Url;

use super::{Capabilities, Support};
use crate::error::{Error, ErrorKind};
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
    /// fails with [`ErrorKind::InvalidRequest`] if the request lacks a required field, if a text is
    /// empty or too long, or if the destination is not an absolute `http` or `https` URL. The error
    /// names all such fields, and quotes no value.
    pub fn check(&self, request: &LinkRequest) -> Result<(), Error> {
        if !self.operations.create {
            let message = "this provider can't create links; choose another";
            return Err(Error::new(ErrorKind::Unsupported, message).with_operation("create"));
        }
        let mut fields = Vec::new();
        let (mut unsupported, mut missing, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.rows(request) {
            let field = row.field;
            match (row.support, row.value) {
                (Support::Unsupported, Some(_)) => unsupported.push(format!("`{field}`")),
                (Support::Required, None | Some("")) => missing.push(format!("`{field}`")),
                (Support::Required | Support::Optional, Some(value)) => {
                    let Some(remedy) = self.remedy(field, value) else {
                        continue;
                    };
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
        let chars = value.chars().count();
        if let Some(max) = self.max_text_chars.filter(|max| chars > *max) {
            let remedy = format!("shorten `{field}` to {max} characters (it has {chars})");
            return Some(remedy);
        }
        let is_web_url = || {
            Url::parse(value)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        (field == "destination" && !is_web_url()).then(|| {
            "give `destination` as an absolute http or https URL, such as https://brand.example"
                .to_owned()
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
                text.contains("give `destination` as an absolute"),
                "{url}: {text}"
            );
        }
    }

    #[test]
    fn a_provider_that_cannot_create_refuses_every_request() {
        let error = Capabilities::NONE.check(&LinkRequest::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
