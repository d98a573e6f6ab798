//! Checks a request against a provider's capabilities.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::checked::{self, Checked};
use super::fault::FieldFault;
use super::{Capabilities, Support};
use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::request::{Field, LinkRequest, Options};
use crate::text;

impl Capabilities {
    /// Checks whether the provider can create this link.
    /// [`Provider::create`](crate::Provider::create) calls this before it sends anything.
    ///
    /// ```
    /// use tracking_links::{Capabilities, ErrorKind, Field, LinkRequest};
    ///
    /// let mut capabilities = Capabilities::NONE.require(Field::Program);
    /// capabilities.operations.create = true;
    ///
    /// let error = capabilities.check(&LinkRequest::new().name("Spring")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// assert_eq!(error.fields(), [Field::Name, Field::Program]);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "tracking-links create: leave `name` unset (unsupported); set `program` (required)",
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`] if the request sets an unsupported field. Otherwise
    /// fails with [`ErrorKind::InvalidRequest`] if the request lacks a required field; if a value
    /// is not within the [`Limit`](crate::Limit) of its field; if a text is empty, has blanks
    /// around it, or contains a line break or another control character; if the destination is not
    /// an absolute `http` or `https` URL exactly as written; if a slug begins with a slash; if the
    /// domain is more than a host and a port; if a target names no country, or two are for the same
    /// visitors; if the options are another provider's, `null`, or not of its type; or if the
    /// provider is not known to have the platform. The error names all such fields, and quotes no
    /// value.
    pub fn check<'a>(&self, request: &'a LinkRequest) -> Result<Checked<'a>, Error> {
        if !self.operations.create {
            let message = "this provider can't create links; choose another";
            return Err(Error::new(ErrorKind::Unsupported, message).with_operation("create"));
        }
        let platform = request.platform.as_ref();
        let mut fields = self.fields();
        if fields.all(|(field, support)| self.is_plainly_valid(request, field, support))
            && platform.is_none_or(|platform| self.is_sent(platform))
        {
            return Ok(Checked(request));
        }
        self.check_closely("create", request, |field| self.support(field))
            .map(|()| Checked(request))
    }

    /// Checks whether the provider can change a link as asked: the fields that `change` sets, to
    /// their values. [`Provider::update`](crate::Provider::update) calls this before it sends
    /// anything.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`] if the provider can't update links or one of the
    /// fields, and with [`ErrorKind::InvalidRequest`] if no field is set or a value is invalid, as
    /// [`check`](Self::check) says.
    pub fn check_update<'a>(&self, change: &'a LinkRequest) -> Result<Checked<'a>, Error> {
        let refuse = |kind, message: &str| Err(Error::new(kind, message).with_operation(UPDATE));
        if !self.operations.update {
            return refuse(
                ErrorKind::Unsupported,
                "tracking-links can't change links at this provider",
            );
        }
        if change.fields().next().is_none() {
            return refuse(ErrorKind::InvalidRequest, "set a field to change");
        }
        self.check_closely(UPDATE, change, |field| match self.can_update(field) {
            true => Support::Optional,
            false => Support::Unsupported,
        })
        .map(|()| Checked(change))
    }

    /// Lists the faults that [`check`](Self::check) refuses, for callers who show each at its
    /// field. It is empty if `check` accepts the request, and if the provider can't create links at
    /// all.
    ///
    /// ```
    /// use tracking_links::{Capabilities, Field, LinkRequest};
    ///
    /// let mut capabilities = Capabilities::NONE.require(Field::Program);
    /// capabilities.operations.create = true;
    ///
    /// let faults = capabilities.faults(&LinkRequest::new().name("Spring"));
    /// assert_eq!(faults[0].field, Field::Name);
    /// assert_eq!(faults[0].remedy, "leave `name` unset (unsupported)");
    /// assert_eq!(faults[1].field, Field::Program);
    /// assert_eq!(faults[1].remedy, "set `program` (required)");
    /// ```
    pub fn faults(&self, request: &LinkRequest) -> Vec<FieldFault> {
        if self.check(request).is_ok() {
            return Vec::new();
        }
        let faults = self.find_faults(request, |field| self.support(field));
        let faults = faults.into_iter().map(|(field, fault)| {
            let remedy = match fault {
                Fault::Unsupported => unsupported(&[field]),
                Fault::Missing => missing(&[field]),
                Fault::Invalid(remedy) => remedy,
            };
            FieldFault { field, remedy }
        });
        faults.collect()
    }

    /// Returns whether a field is plainly valid, by checks that cost little. If not, it may be
    /// valid all the same: [`check_closely`](Self::check_closely) decides.
    fn is_plainly_valid(&self, request: &LinkRequest, field: Field, support: Support) -> bool {
        match (support, request.sets(field)) {
            (Support::Unsupported | Support::Optional, false) => true,
            (Support::Unsupported, true) | (Support::Required, false) => false,
            (Support::Required | Support::Optional, true) => {
                let texts = request.value(field).texts();
                let limit = self.limits(field);
                let is_plain = |it: &str| text::is_plain(it) && limit.plainly_allows(it);
                let needs_a_look = matches!(
                    field,
                    Field::Destination
                        | Field::Slug
                        | Field::Domain
                        | Field::Targets
                        | Field::Options
                );
                !needs_a_look && limit.max_items.is_none() && texts.iter().all(is_plain)
            }
        }
    }

    /// Checks each field, and lists the faults. It is not inlined, which keeps the path of most
    /// requests short.
    #[inline(never)]
    fn check_closely(
        &self,
        operation: &'static str,
        request: &LinkRequest,
        support: impl Fn(Field) -> Support,
    ) -> Result<(), Error> {
        let faults = self.find_faults(request, support);
        if faults.is_empty() {
            return Ok(());
        }
        let with = |which: fn(&Fault) -> bool| -> Vec<_> {
            let faults = faults.iter().filter(|(_, fault)| which(fault));
            faults.map(|(field, _)| *field).collect()
        };
        let mut kind = ErrorKind::InvalidRequest;
        let mut parts = Vec::new();
        let refused = with(|fault| matches!(fault, Fault::Unsupported));
        if !refused.is_empty() {
            kind = ErrorKind::Unsupported;
            parts.push(match operation {
                UPDATE => self.unchangeable(&refused),
                _ => unsupported(&refused),
            });
        }
        let unset = with(|fault| matches!(fault, Fault::Missing));
        if !unset.is_empty() {
            parts.push(missing(&unset));
        }
        let faulty = with(|_| true);
        parts.extend(faults.into_iter().filter_map(|(_, fault)| match fault {
            Fault::Invalid(remedy) => Some(remedy),
            Fault::Unsupported | Fault::Missing => None,
        }));
        Err(Error::new(kind, parts.join("; "))
            .with_operation(operation)
            .with_fields(faulty))
    }

    /// Lists the fields that have a fault, in the order of [`Field::ALL`].
    fn find_faults(
        &self,
        request: &LinkRequest,
        support: impl Fn(Field) -> Support,
    ) -> Vec<(Field, Fault)> {
        let fault = |field| {
            let value = request.value(field);
            let is_blank = || {
                let mut texts = value.texts().iter().peekable();
                texts.peek().is_some() && texts.all(text::is_blank)
            };
            match (support(field), value.is_set()) {
                (Support::Unsupported, true) => Some(Fault::Unsupported),
                (Support::Required, false) => Some(Fault::Missing),
                (Support::Required, true) if is_blank() => Some(Fault::Missing),
                (Support::Required | Support::Optional, true) => {
                    self.remedy_of(request, field).map(Fault::Invalid)
                }
                (Support::Unsupported | Support::Optional, false) => None,
            }
        };
        let fields = Field::ALL.iter().copied();
        fields
            .filter_map(|field| Some((field, fault(field)?)))
            .collect()
    }

    /// Returns what to do about the value of a field; `None` if it is valid.
    fn remedy_of(&self, request: &LinkRequest, field: Field) -> Option<String> {
        let texts = request.value(field).texts();
        if let Some(remedy) = texts.iter().find_map(|text| self.remedy(field, text)) {
            return Some(remedy);
        }
        let number = texts.iter().count();
        if let Some(max) = self.limits(field).max_items.filter(|max| number > *max) {
            return Some(format!("give at most {max} `{field}` (it has {number})"));
        }
        match field {
            Field::Platform => self.known_platform(request.platform.as_ref()?),
            Field::Targets => {
                let mut seen = HashSet::new();
                let remedy = request.targets.iter().find_map(|target| {
                    let is_new = seen.insert(&target.visitors);
                    let twice = (!is_new).then_some("give `targets` the same visitors only once");
                    target.remedy().or(twice)
                })?;
                Some(remedy.to_owned())
            }
            Field::Options => self.own_options(request.options.as_ref()?),
            _ => None,
        }
    }

    /// Returns what to do about a field with this value; `None` if the value is valid.
    fn remedy(&self, field: Field, value: &str) -> Option<String> {
        if value.is_empty() {
            return Some(format!("leave `{field}` unset rather than empty"));
        }
        if text::is_blank(value) {
            return Some(format!("leave `{field}` unset (it is blank)"));
        }
        if value.contains(text::breaks_line) {
            let what = "it contains a line break or another control character";
            return Some(format!("write `{field}` on one line ({what})"));
        }
        if text::has_blanks_around(value) {
            return Some(format!("remove the blanks around `{field}`"));
        }
        if field == Field::Slug && value.starts_with('/') {
            return Some("write `slug` without a slash at its start".to_owned());
        }
        let limit = self.limits(field);
        let chars = value.chars().count();
        if let Some(max) = limit.max_chars.filter(|max| chars > *max) {
            let remedy = format!("shorten `{field}` to {max} characters (it has {chars})");
            return Some(remedy);
        }
        if let Some(min) = limit.min_chars.filter(|min| chars < *min) {
            let remedy = format!("lengthen `{field}` to {min} characters (it has {chars})");
            return Some(remedy);
        }
        if let Some(symbols) = limit.symbols
            && !value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || symbols.contains(c))
        {
            let symbols: String = symbols.chars().map(|symbol| format!(" {symbol}")).collect();
            let and = if symbols.is_empty() { "" } else { ", and" };
            return Some(format!(
                "write `{field}` with ASCII letters, digits{and}{symbols} only"
            ));
        }
        if limit.is_uuid && !text::is_uuid(value) {
            return Some(format!(
                "write `{field}` as a UUID, in lower case and with hyphens"
            ));
        }
        match field {
            Field::Destination | Field::Targets if !text::is_web_url(value) => {
                Some(text::not_a_web_url(field, value))
            }
            Field::Domain if !text::is_domain(value) => Some(
                "write `domain` without a scheme or a path, such as go.brand.example".to_owned(),
            ),
            _ => None,
        }
    }

    /// Returns what to do about options that are null, of another provider, or not of its type.
    fn own_options(&self, options: &Options) -> Option<String> {
        if options.is_null() {
            return Some("give `options` values that can be written as JSON".to_owned());
        }
        let own = self.options?;
        if options.provider() != own.provider {
            let own = own.provider;
            return Some(format!("leave `options` unset (they are not of {own})"));
        }
        // Serde would read an array as the members in their order.
        if !options.is_object() {
            return Some(format!(
                "give the `options` of {} as an object",
                own.provider
            ));
        }
        let fault = own.fault(options)?;
        Some(checked::unreadable_options(options.provider(), &fault))
    }

    /// Says that fields of a link can't be changed, and which can.
    fn unchangeable(&self, fields: &[Field]) -> String {
        let all = Field::ALL.iter().copied();
        let can: Vec<_> = all.filter(|field| self.can_update(*field)).collect();
        let can = match can.is_empty() {
            true => "no field can".to_owned(),
            false => format!("these can: {}", quoted(&can)),
        };
        let fields = quoted(fields);
        format!("{fields} of a link can't be changed at this provider; {can}")
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
        Some(match text::nearest(platform.as_str(), &names) {
            Some(name) => format!(
                "write `platform` as `{name}` (known: {all}), or mark the name as unchecked"
            ),
            None => {
                format!("write `platform` as one of {all}, or mark the name as unchecked")
            }
        })
    }
}

/// The operation that changes a link.
const UPDATE: &str = "update";

/// What is wrong with a field.
enum Fault {
    Unsupported,
    Missing,
    /// What to do about its value.
    Invalid(String),
}

fn unsupported(fields: &[Field]) -> String {
    format!("leave {} unset (unsupported)", quoted(fields))
}

fn missing(fields: &[Field]) -> String {
    format!("set {} (required)", quoted(fields))
}

fn quoted(fields: &[Field]) -> String {
    let names: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    names.join(", ")
}
