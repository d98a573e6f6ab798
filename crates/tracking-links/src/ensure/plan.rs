//! How the link of a request is ensured: by which key, and which calls wait for each other.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::capabilities::{Capabilities, OnRepeat, RepeatRule};
use crate::error::{Error, ErrorKind};
use crate::key::{Key, KeyKind};
use crate::link::TrackingLink;
use crate::provider::Provider;
use crate::request::{Field, LinkRequest};

/// How a link of a request is ensured.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The slots that the call occupies.
    pub(super) slots: Vec<Slot>,
    /// The key by which the link can be found, if there is one.
    pub(super) key: Option<Key>,
    /// The fields, besides that of the key, in which a link must equal the request to be its link.
    compares: &'static [Field],
    /// Whether a create may be sent again, since the provider itself prevents a second link.
    pub(super) is_unique: bool,
    /// Whether the provider itself tells the link by its destination alone.
    pub(super) is_by_destination: bool,
}

/// A place that at most one running call occupies, at the provider of this name: a key of its link,
/// or its request if that has no key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    provider: String,
    by: By,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum By {
    /// A key, [folded](fold).
    Key(KeyKind, String),
    Request(Box<LinkRequest>),
}

impl Plan {
    /// Plans for a request that the capabilities allow.
    pub(super) fn new(provider: &dyn Provider, request: &LinkRequest) -> Result<Self, Error> {
        let capabilities = provider.capabilities();
        let does = capabilities.on_repeat(request);
        let mut compares: &[Field] = &[];
        let kinds: &[KeyKind] = match &does {
            OnRepeat::Duplicates => return Err(without_key(capabilities)),
            OnRepeat::Refused { by, .. } => std::slice::from_ref(by),
            OnRepeat::SameIfIdentical => &[KeyKind::ExternalId, KeyKind::Slug],
            OnRepeat::SameByDestination { compares: also, .. } => {
                compares = also;
                match compares.contains(&Field::Slug) {
                    true => &[KeyKind::Slug, KeyKind::Destination],
                    false => &[KeyKind::Destination],
                }
            }
            OnRepeat::SameComputed => &[],
        };
        let mut keys = kinds.iter().filter_map(|kind| Key::of(request, *kind));
        let found_by = keys.find(|key| capabilities.can_find(key.kind()));
        let has_slug = matches!(found_by, Some(Key::Slug { .. }));
        let is_by_destination = matches!(does, OnRepeat::SameByDestination { .. }) && !has_slug;
        if let (OnRepeat::Refused { by, .. }, None) = (does, &found_by) {
            let message = format!("this provider can't find a link by its `{by}`");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        // The link of another request may have any of the keys.
        let kinds = [KeyKind::ExternalId, KeyKind::Slug].iter().chain(kinds);
        let kinds: HashSet<_> = kinds.collect();
        let keys = kinds.into_iter().filter_map(|kind| Key::of(request, *kind));
        let mut slots: Vec<_> = keys.map(|key| By::Key(key.kind(), fold(&key))).collect();
        if slots.is_empty() {
            slots.push(By::Request(Box::new(request.clone())));
        }
        let slots = slots.into_iter().map(|by| Slot {
            provider: provider.name().to_owned(),
            by,
        });
        Ok(Self {
            slots: slots.collect(),
            key: found_by,
            compares,
            is_unique: does.is_harmless(),
            is_by_destination,
        })
    }

    /// Returns whether a link that has the key is the link of the request.
    pub(super) fn is_meant(&self, link: &TrackingLink, request: &LinkRequest) -> bool {
        let is_compared = |field| self.compares.contains(&field);
        let differences = link.differences(request).into_iter();
        !differences.map(|it| it.field).any(is_compared)
    }
}

/// Folds a key: all spellings that some provider takes for one key get the same text. Spellings
/// differ in case, percent-encoding, a leading slash, a hyphen for a blank, or in naming the
/// account's default domain. If two different keys get the same text, their calls wait for each
/// other, which costs only time.
fn fold(key: &Key) -> String {
    let url;
    let text = match key {
        Key::Id(text) | Key::ExternalId(text) | Key::Slug { slug: text, .. } => text,
        Key::Destination(text) => match Url::parse(text) {
            Ok(parsed) => {
                url = String::from(parsed);
                &url
            }
            Err(_) => text,
        },
    };
    let text = percent_decode_str(text).decode_utf8_lossy().to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Refuses a request whose repetition would make a second link. The message names the fields with
/// which it can be ensured.
fn without_key(capabilities: &Capabilities) -> Error {
    let rules = capabilities.repeat_rules().iter();
    let can_be_ensured = |rule: &&RepeatRule| match rule.does {
        OnRepeat::Duplicates => false,
        OnRepeat::Refused { by, .. } => capabilities.can_find(by),
        _ => true,
    };
    let rules = rules.filter(can_be_ensured);
    let fields: Vec<Field> = rules.flat_map(|rule| rule.with.iter().copied()).collect();
    let names: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    let message = match names.is_empty() {
        true => "this provider has no key by which a link can be found again; use `create`, and \
                 keep a journal of what was sent"
            .to_owned(),
        false => format!(
            "this provider would make a second link; set {}",
            names.join(" or ")
        ),
    };
    Error::new(ErrorKind::Unsupported, message).with_fields(fields)
}
