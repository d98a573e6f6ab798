//! What of a link can be asked for at another provider.

use std::time::SystemTime;

use serde::Serialize;
use tracking_links::{Capabilities, Field, LinkRequest, Support, TrackingLink};

use crate::exit::Failed;
use crate::fields::set_field;
use crate::job::moved_key;

/// Plans the links at the target.
#[derive(Debug)]
pub(super) struct Planner {
    to: String,
    target: Capabilities,
    /// The fields that the caller sets, with their texts.
    set: Vec<(Field, String)>,
    only_slugs: bool,
}

/// A field that can't be kept, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Lost {
    pub(super) field: String,
    pub(super) why: String,
}

impl Lost {
    pub(super) fn new(field: impl ToString, why: impl Into<String>) -> Self {
        let (field, why) = (field.to_string(), why.into());
        Self { field, why }
    }
}

/// A link, and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) from_id: String,
    pub(super) from_url: String,
    pub(super) from_domain: Option<String>,
    pub(super) lost: Vec<Lost>,
    /// The key of its row, and the fields that are asked for; why it is left out otherwise.
    pub(super) fate: Result<(String, Vec<Field>), String>,
}

impl Planner {
    /// Reads the fields that the caller sets.
    pub(super) fn new(
        to: &str,
        target: Capabilities,
        set: &[String],
        only_slugs: bool,
    ) -> Result<Self, Failed> {
        let mut fields = Vec::new();
        for text in set {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            let known = Field::ALL.iter().find(|field| **field == *name);
            let field = *known.ok_or_else(|| {
                Failed::setup(format!("--set {name}: there is no such field"))
                    .help("`tracking-links providers TO` lists the fields")
            })?;
            set_field(&mut LinkRequest::new(), field, value).map_err(Failed::setup)?;
            fields.push((field, value.to_owned()));
        }
        Ok(Self {
            to: to.to_owned(),
            target,
            set: fields,
            only_slugs,
        })
    }

    /// Returns the name of the target.
    pub(super) fn to(&self) -> &str {
        &self.to
    }

    /// Plans a link. Returns the request too, unless the link is left out.
    pub(super) fn plan(&self, from: &str, link: &TrackingLink) -> (Planned, Option<LinkRequest>) {
        let mut lost = Vec::new();
        let request = self.request(link, &mut lost);
        let (fate, request) = match request {
            Ok((id, request)) => {
                let fields = request.fields().collect();
                (Ok((moved_key(from, id), fields)), Some(request))
            }
            Err(why) => (Err(why), None),
        };
        let planned = Planned {
            from_id: link.id.clone().unwrap_or_default(),
            from_url: link.url.clone().unwrap_or_default(),
            from_domain: link.domain.clone(),
            lost,
            fate,
        };
        (planned, request)
    }

    /// Returns the id of a link and the request for it, or why it is left out.
    fn request<'a>(
        &self,
        link: &'a TrackingLink,
        lost: &mut Vec<Lost>,
    ) -> Result<(&'a str, LinkRequest), String> {
        let id = link
            .id
            .as_deref()
            .ok_or("it has no id by which its row could be told")?;
        if link.disabled == Some(true) {
            return Err("it leads nowhere at present (disabled)".to_owned());
        }
        if link
            .expires_at
            .is_some_and(|time| time <= SystemTime::now())
        {
            return Err("it has expired".to_owned());
        }
        let mut request = self.reduced(read(link, lost), lost);
        // Where the target has domains, the new link shows which one it has.
        if link.domain.is_some() && self.target.support(Field::Domain) == Support::Unsupported {
            lost.push(Lost::new(
                Field::Domain,
                format!("{} does not take it", self.to),
            ));
        }
        for (field, text) in &self.set {
            set_field(&mut request, *field, text)?;
            lost.retain(|it| it.field != field.as_str());
        }
        self.mend(&mut request, lost)?;
        if !request.sets(Field::Slug) {
            self.without_slug(link, lost)?;
        }
        Ok((id, request))
    }

    /// Leaves out what the target does not take.
    fn reduced(&self, request: LinkRequest, lost: &mut Vec<Lost>) -> LinkRequest {
        let (request, left_out) = self.target.reduce(request);
        let why = format!("{} does not take it", self.to);
        lost.extend(left_out.into_iter().map(|field| Lost::new(field, &*why)));
        request
    }

    /// Leaves out values that the target would refuse, unless it requires them.
    fn mend(&self, request: &mut LinkRequest, lost: &mut Vec<Lost>) -> Result<(), String> {
        for fault in self.target.faults(request) {
            let field = fault.field;
            if self.target.support(field) == Support::Required {
                return Err(match request.sets(field) {
                    true => format!("{} refuses it: {}", self.to, fault.remedy),
                    false => format!("{} requires `{field}`, which it lacks", self.to),
                });
            }
            set_field(request, field, "")?;
            lost.push(Lost::new(
                field,
                format!("{} refuses it: {}", self.to, fault.remedy),
            ));
        }
        match self.target.check(request) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Tells why the new link has another slug.
    fn without_slug(&self, link: &TrackingLink, lost: &mut Vec<Lost>) -> Result<(), String> {
        if link.slug.is_none() && self.target.support(Field::Slug) != Support::Unsupported {
            let why = format!("it has none, so {} chooses one", self.to);
            lost.push(Lost::new(Field::Slug, why));
        }
        match self.only_slugs {
            true => Err("its slug can't be kept".to_owned()),
            false => Ok(()),
        }
    }
}

/// Reads the request that a link was made from, as far as the link shows it.
fn read(link: &TrackingLink, lost: &mut Vec<Lost>) -> LinkRequest {
    let mut request = LinkRequest::new();
    request.destination = link.destination.clone();
    request.name = link.name.clone();
    request.slug = link.slug.clone().map(Into::into);
    request.tags = link.tags.clone();
    request.external_id = link.external_id.clone();
    request.platform = link.platform.clone();
    request.expires = link.expires_at.map(Into::into);
    if link.protected == Some(true) {
        lost.push(Lost::new(
            "password",
            "passwords can't be read; visitors need none any more",
        ));
    }
    request
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tracking_links::Limit;

    use super::*;

    fn target() -> Capabilities {
        let mut target = Capabilities::NONE
            .require(Field::Destination)
            .allow(Field::Slug)
            .allow(Field::Name)
            .limit(Field::Slug, Limit::NONE.max_chars(8))
            .limit(Field::Name, Limit::NONE.max_chars(5));
        target.operations.create = true;
        target
    }

    fn link() -> TrackingLink {
        let mut link = TrackingLink::new("old");
        link.id = Some("1".to_owned());
        link.url = Some("https://old.example/Spring".to_owned());
        link.destination = Some("https://brand.example/?a=1".to_owned());
        link.slug = Some("Spring".to_owned());
        link
    }

    fn plan(link: &TrackingLink, set: &[&str], only_slugs: bool) -> (Planned, Option<LinkRequest>) {
        let set: Vec<_> = set.iter().map(|it| (*it).to_owned()).collect();
        Planner::new("new", target(), &set, only_slugs)
            .unwrap()
            .plan("old", link)
    }

    fn lost(planned: &Planned) -> Vec<(&str, &str)> {
        planned
            .lost
            .iter()
            .map(|it| (&*it.field, &*it.why))
            .collect()
    }

    #[test]
    fn what_the_target_takes_is_kept_and_the_rest_is_told_with_why() {
        let mut link = link();
        let (planned, request) = plan(&link, &[], false);
        let kept = vec![Field::Destination, Field::Slug];
        assert_eq!(planned.fate, Ok(("old:1".to_owned(), kept)));
        assert_eq!(lost(&planned), []);
        let asked = LinkRequest::new()
            .destination("https://brand.example/?a=1")
            .slug("Spring");
        assert_eq!(request, Some(asked.clone()));

        link.tags = vec!["a".to_owned()];
        link.name = Some("Spring shoes".to_owned());
        link.protected = Some(true);
        let (planned, request) = plan(&link, &[], false);
        assert_eq!(
            lost(&planned),
            [
                (
                    "password",
                    "passwords can't be read; visitors need none any more"
                ),
                ("tags", "new does not take it"),
                (
                    "name",
                    "new refuses it: shorten `name` to 5 characters (it has 12)"
                ),
            ]
        );
        assert_eq!(request, Some(asked));
        let (planned, request) = plan(&link, &["name=Shoes"], false);
        assert!(planned.lost.iter().all(|it| it.field != "name"));
        assert_eq!(request.unwrap().name.as_deref(), Some("Shoes"));
    }

    #[test]
    fn a_slug_that_can_not_be_kept_is_told_and_leaves_its_link_out_if_asked() {
        let mut link = link();
        for (slug, why) in [
            (None, "it has none, so new chooses one"),
            (
                Some("SpringShoes"),
                "new refuses it: shorten `slug` to 8 characters (it has 11)",
            ),
        ] {
            link.slug = slug.map(str::to_owned);
            let (planned, request) = plan(&link, &[], false);
            assert_eq!(lost(&planned), [("slug", why)]);
            assert!(request.is_some());
            let (planned, request) = plan(&link, &[], true);
            assert_eq!(planned.fate, Err("its slug can't be kept".to_owned()));
            assert_eq!(request, None);
        }
    }

    #[test]
    fn a_link_that_leads_nowhere_or_lacks_what_is_required_is_left_out() {
        let mut disabled = link();
        disabled.disabled = Some(true);
        let mut expired = link();
        expired.expires_at = Some(SystemTime::now() - Duration::from_secs(1));
        let mut without_destination = link();
        without_destination.destination = None;
        let mut without_id = link();
        without_id.id = None;
        for (link, why) in [
            (disabled, "it leads nowhere at present (disabled)"),
            (expired, "it has expired"),
            (
                without_destination,
                "new requires `destination`, which it lacks",
            ),
            (without_id, "it has no id by which its row could be told"),
        ] {
            assert_eq!(plan(&link, &[], false).0.fate, Err(why.to_owned()));
        }
    }
}
