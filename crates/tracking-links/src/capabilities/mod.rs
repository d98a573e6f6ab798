//! A provider's capabilities as data: which fields of a request it supports and within which
//! limits, which fields of a link it returns, what repeating a request does, and which operations
//! it offers.
//!
//! Callers and the check of a request read the same values. Nothing here names a provider.

mod check;
mod checked;
mod fault;
mod limit;
mod operations;
mod repeat;
mod support;

pub use checked::Checked;
pub use fault::FieldFault;
pub use limit::Limit;
pub use operations::{Bulk, Operations};
pub use repeat::{OnRepeat, RepeatRule};
pub use support::{Returned, Support};

use std::collections::BTreeMap;
use std::fmt;

use crate::key::KeyKind;
use crate::link::Output;
use crate::platform::Platform;
use crate::request::{
    Field, LinkRequest, OptionMember, Options, OwnOptions, ProviderOptions, Slug,
};

/// What a provider can do: its support for each field of a [`LinkRequest`], limits of their values,
/// the fields of a created link, what repeating a request does, and its operations.
///
/// Callers can read the capabilities, and every request is checked against them.
///
/// ```
/// use tracking_links::{
///     Capabilities, Field, KeyKind, LinkRequest, OnRepeat, Output, RepeatRule, Returned, Support,
/// };
///
/// /// A provider that shortens URLs.
/// const CAPABILITIES: Capabilities = {
///     let mut it = Capabilities::NONE
///         .require(Field::Destination)
///         .allow(Field::Slug)
///         .returns(Output::Url)
///         .repeats(&[RepeatRule {
///             with: &[Field::Slug],
///             does: OnRepeat::Refused { by: KeyKind::Slug, atomic: true },
///         }]);
///     it.operations.create = true;
///     it
/// };
///
/// assert_eq!(CAPABILITIES.support(Field::Slug), Support::Optional);
/// assert_eq!(CAPABILITIES.returned(Output::Url), Returned::Always);
/// let required: Vec<_> = CAPABILITIES
///     .fields()
///     .filter(|(_, support)| *support == Support::Required)
///     .map(|(field, _)| field)
///     .collect();
/// assert_eq!(required, [Field::Destination]);
///
/// let request = LinkRequest::new().destination("https://brand.example");
/// assert_eq!(CAPABILITIES.on_repeat(&request), OnRepeat::Duplicates);
/// assert!(CAPABILITIES.on_repeat(&request.slug("shoes")).is_harmless());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The support for each field, in the order of [`Field::ALL`], as all arrays of fields here.
    support: [Support; Field::ALL.len()],
    limits: [Limit; Field::ALL.len()],
    updates: [bool; Field::ALL.len()],
    /// What is returned of a link, in the order of [`Output::ALL`].
    returns: [Returned; Output::ALL.len()],
    repeats: &'static [RepeatRule],
    options: Option<OwnOptions>,
    /// The platforms that the provider knows; empty if any name may be sent. Another is refused
    /// unless the caller made it with [`Platform::other`].
    pub platforms: &'static [Platform],
    /// The operations that the provider offers.
    pub operations: Operations,
}

impl Capabilities {
    /// Capabilities in which no field, returned value or operation is supported. Start from these
    /// to describe a provider.
    pub const NONE: Self = Self {
        support: [Support::Unsupported; Field::ALL.len()],
        limits: [Limit::NONE; Field::ALL.len()],
        updates: [false; Field::ALL.len()],
        returns: [Returned::Never; Output::ALL.len()],
        repeats: &[],
        options: None,
        platforms: &[],
        operations: Operations::NONE,
    };

    /// Makes a field required.
    #[must_use]
    pub const fn require(self, field: Field) -> Self {
        self.with(field, Support::Required)
    }

    /// Makes a field optional.
    #[must_use]
    pub const fn allow(self, field: Field) -> Self {
        self.with(field, Support::Optional)
    }

    const fn with(mut self, field: Field, support: Support) -> Self {
        self.support[field as usize] = support;
        self
    }

    /// Allows these [options](ProviderOptions). Options that can't be read as this type are refused
    /// by [`check`](Self::check).
    #[must_use]
    pub const fn take_options<T: ProviderOptions>(mut self) -> Self {
        self.options = Some(OwnOptions::of::<T>());
        self.allow(Field::Options)
    }

    /// Limits the values of a field.
    #[must_use]
    pub const fn limit(mut self, field: Field, limit: Limit) -> Self {
        self.limits[field as usize] = limit;
        self
    }

    /// Limits every text of a request to `max_chars` Unicode characters. Call this before
    /// [`limit`](Self::limit), which replaces the limits of one field.
    #[must_use]
    pub const fn limit_texts(mut self, max_chars: usize) -> Self {
        let mut index = 0;
        while index < self.limits.len() {
            self.limits[index] = self.limits[index].max_chars(max_chars);
            index += 1;
        }
        self
    }

    /// Says that every created link has this field.
    #[must_use]
    pub const fn returns(self, output: Output) -> Self {
        self.with_returned(output, Returned::Always)
    }

    /// Says that a created link has this field if the request or the configuration gives it.
    #[must_use]
    pub const fn returns_if_given(self, output: Output) -> Self {
        self.with_returned(output, Returned::IfGiven)
    }

    const fn with_returned(mut self, output: Output, returned: Returned) -> Self {
        self.returns[output as usize] = returned;
        self
    }

    /// Says what repeating a request does, by the fields that it sets. The first rule whose fields
    /// are all set applies. If none does, repeating the request makes a second link.
    #[must_use]
    pub const fn repeats(mut self, rules: &'static [RepeatRule]) -> Self {
        self.repeats = rules;
        self
    }

    /// Says that an [update](Operations::update) can change this field.
    #[must_use]
    pub const fn updates(mut self, field: Field) -> Self {
        self.updates[field as usize] = true;
        self
    }

    /// Returns this provider's support for a field.
    pub const fn support(&self, field: Field) -> Support {
        self.support[field as usize]
    }

    /// Returns the limits of a field.
    pub const fn limits(&self, field: Field) -> Limit {
        self.limits[field as usize]
    }

    /// Returns the name of the provider whose [options](ProviderOptions) a request may have, and a
    /// description of each option; `None` if it may have none.
    ///
    /// ```
    /// # #[cfg(feature = "shlink")]
    /// # {
    /// use tracking_links::Shlink;
    ///
    /// let (provider, members) = Shlink::CAPABILITIES.options().unwrap();
    /// assert_eq!((provider, members[0].name), ("shlink", "max_visits"));
    /// # }
    /// ```
    pub fn options(&self) -> Option<(&'static str, &'static [OptionMember])> {
        self.options.map(|own| (own.provider, own.members))
    }

    /// Returns whether an [update](Operations::update) can change a field.
    pub const fn can_update(&self, field: Field) -> bool {
        self.updates[field as usize]
    }

    /// Returns whether created links have a field.
    pub const fn returned(&self, output: Output) -> Returned {
        self.returns[output as usize]
    }

    /// Returns the rules for requests whose repetition does not simply make a second link.
    pub const fn repeat_rules(&self) -> &'static [RepeatRule] {
        self.repeats
    }

    /// Returns what repeating this request does. A random slug counts as unset, since each request
    /// gets another one.
    pub fn on_repeat(&self, request: &LinkRequest) -> OnRepeat {
        let is_random = request.slug == Some(Slug::Random);
        let sets = |field: &Field| request.sets(*field) && !(is_random && *field == Field::Slug);
        let fits = |rule: &&RepeatRule| rule.with.iter().all(sets);
        let rule = self.repeats.iter().find(fits);
        rule.map_or(OnRepeat::Duplicates, |rule| rule.does)
    }

    /// Reduces a request to the fields that the provider supports, and returns the others, which
    /// are unset; so are the options of another provider. So one request can serve several
    /// providers, if its caller can do without those fields at some of them.
    ///
    /// ```
    /// use tracking_links::{Composed, Field, LinkRequest, Provider};
    ///
    /// # fn main() -> Result<(), tracking_links::Error> {
    /// let request = LinkRequest::new().destination("https://www.amazon.com/dp/B0").name("Spring");
    /// let amazon = Composed::amazon("anna-20")?;
    /// let (reduced, left_out) = amazon.capabilities().reduce(request);
    /// assert_eq!(left_out, [Field::Name]);
    /// assert!(amazon.capabilities().check(&reduced).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn reduce(&self, mut request: LinkRequest) -> (LinkRequest, Vec<Field>) {
        let options = request.options.as_ref().map(Options::provider);
        let own = self.options.map(|own| own.provider);
        let is_others = options.is_some() && options != own;
        let is_unsupported = |field: &Field| match field {
            Field::Options => is_others,
            field => self.support(*field) == Support::Unsupported,
        };
        let left_out: Vec<_> = request.fields().filter(is_unsupported).collect();
        left_out.iter().for_each(|field| request.unset(*field));
        (request, left_out)
    }

    /// Returns whether the provider can find a link by a key of this kind.
    pub fn can_find(&self, key: KeyKind) -> bool {
        self.operations.find.contains(&key)
    }

    /// Lists the fields of a [`LinkRequest`], with this provider's support for each.
    pub fn fields(&self) -> impl Iterator<Item = (Field, Support)> {
        let fields = Field::ALL.iter().copied();
        fields.zip(self.support)
    }

    /// Lists the fields of a [`TrackingLink`](crate::TrackingLink), and whether created links have
    /// them.
    pub fn outputs(&self) -> impl Iterator<Item = (Output, Returned)> {
        let outputs = Output::ALL.iter().copied();
        outputs.zip(self.returns)
    }
}

/// Shows the names of what is supported, limited and returned, and leaves out the rest.
impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self
            .fields()
            .map(|(field, support)| (field.as_str(), support));
        let fields = fields.filter(|(_, support)| *support != Support::Unsupported);
        let limits = Field::ALL.iter().map(|it| (it.as_str(), self.limits(*it)));
        let limits = limits.filter(|(_, limit)| *limit != Limit::NONE);
        let updates = Field::ALL.iter().filter(|it| self.can_update(**it));
        let returns = self.outputs().map(|(output, when)| (output.as_str(), when));
        let returns = returns.filter(|(_, when)| *when != Returned::Never);
        f.debug_struct("Capabilities")
            .field("fields", &BTreeMap::from_iter(fields))
            .field("limits", &BTreeMap::from_iter(limits))
            .field("updates", &Vec::from_iter(updates.map(|it| it.as_str())))
            .field("returns", &BTreeMap::from_iter(returns))
            .field("repeats", &self.repeats)
            .field("options", &self.options.map(|own| own.provider))
            .field("platforms", &self.platforms)
            .field("operations", &self.operations)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_what_is_supported_by_name() {
        let mut it = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Slug)
            .limit(Field::Slug, Limit::NONE.max_chars(64))
            .returns(Output::Url)
            .returns_if_given(Output::Name)
            .updates(Field::Name);
        it.operations.create = true;
        let shown = format!("{it:?}");
        let start = "Capabilities { fields: {\"destination\": Required, \"slug\": Optional}, \
                     limits: {\"slug\": Limit { min_chars: None, max_chars: Some(64), \
                     max_items: None, symbols: None, is_uuid: false, must_exist: false }}, \
                     updates: [\"name\"], returns: {\"name\": IfGiven, \"url\": Always}, repeats: [], options: None, \
                     platforms: [], operations: Operations { create: true,";
        assert!(shown.starts_with(start), "{shown}");
    }
}
