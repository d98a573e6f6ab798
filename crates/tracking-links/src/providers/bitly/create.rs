//! The two calls of a create: the first makes the link, or gets the one that there is, and the
//! second gives it its slug.

use bitly_client::types::{Bitlink, LongUrl, NewBitlink, NewCustomBitlink};

use super::answer::BitlinkId;
use super::{Bitly, answer, errors};
use crate::providers::prelude::*;

impl Bitly {
    /// Makes the link, without its slug, or gets the one that the group has. A request with name or
    /// tags needs an operation of which Bitly allows fewer calls.
    pub(super) async fn shorten(&self, request: &LinkRequest) -> Result<ResponseValue<Bitlink>> {
        let long_url = request.destination.clone().unwrap_or_default();
        let group = request.folder.clone();
        let group = group.or_else(|| self.settings.group.clone());
        let answer = if request.name.is_none() && request.tags.is_empty() {
            let mut body = LongUrl::new(long_url);
            body.domain = request.domain.clone();
            body.group_guid = group;
            self.call(self.client.create_bitlink(body).send()).await
        } else {
            let mut body = NewBitlink::new(long_url);
            body.domain = request.domain.clone();
            body.group_guid = group;
            body.title = request.name.clone();
            body.tags = given(&request.tags);
            self.call(self.client.create_full_bitlink(body).send())
                .await
        };
        match answer {
            Err(error) if errors::may_be_of_group(&error, request) => {
                // A wrong access token does not get the user either.
                let user = self.client.get_user().send().await;
                Err(match user {
                    Ok(_) => errors::of_group(error),
                    Err(_) => error,
                })
            }
            answer => answer,
        }
    }

    /// Gives a link a slug on its domain.
    pub(super) async fn add_slug(
        &self,
        link: TrackingLink,
        slug: &BitlinkId,
    ) -> Result<TrackingLink> {
        let id = link.id.clone().unwrap_or_default();
        let body = NewCustomBitlink::new(slug.to_string(), id);
        let operation = self.client.add_custom_bitlink(body);
        let answer = match self.call(operation.send()).await {
            Ok(answer) => answer,
            Err(error) => return self.after_refusal(error, link, slug).await,
        };
        let made = link.made;
        let mut with_slug = match answer.bitlink.clone() {
            Some(bitlink) => answer::link(bitlink, Some(slug), None),
            None => link.clone(),
        };
        if !slug.is_shown(&with_slug) {
            let url = answer.custom_bitlink.clone().unwrap_or_default();
            let shown = self.refuse_blank(&answer, "custom_bitlink", &url);
            shown.map_err(|error| errors::without_slug(error, link))?;
            answer::set_url(&mut with_slug, &url);
        }
        with_slug.made = made;
        Ok(with_slug)
    }

    /// Looks whether a link has the slug that it was refused: another request may have added it
    /// meanwhile.
    async fn after_refusal(
        &self,
        error: Error,
        link: TrackingLink,
        slug: &BitlinkId,
    ) -> Result<TrackingLink> {
        let error = match errors::may_have_slug(&error) {
            true => {
                let id = BitlinkId::parse(link.id.as_deref().unwrap_or_default());
                match self.read(id, Some(slug)).await {
                    Ok(mut found) if slug.is_shown(&found) => {
                        found.made = link.made;
                        return Ok(found);
                    }
                    Ok(_) => errors::of_slug(error),
                    // Perhaps the access token was revoked.
                    Err(_) => error,
                }
            }
            false => error,
        };
        Err(errors::without_slug(error, link))
    }
}
