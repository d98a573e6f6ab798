//! The links of the simulated Fanvue and their users, and how its answers write them.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::time::rfc3339;

/// A link that was created at the simulated Fanvue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanvueLink {
    /// A UUID of version 4, in lower case with hyphens. It is the same in every run.
    pub uuid: String,
    /// The requested name.
    pub name: String,
    /// The slug, not a URL: `fv-1` for the first link, then `fv-2`.
    pub link_url: String,
    /// The requested platform, such as `instagram`.
    pub external_social_platform: String,
    /// When the link was created, by the sandbox's clock.
    pub created_at: SystemTime,
    /// The UUID of the creator for whom an agency created the link; `None` for a link of the
    /// account itself.
    pub creator: Option<String>,
    /// The users who came by the link, in the order in which they came.
    pub users: Vec<FanvueUser>,
    /// 1 for the first link. The number of a deleted link is not used again.
    pub(super) number: u64,
}

/// A user who came by a link and became a follower.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanvueUser {
    /// A UUID of version 4, in lower case with hyphens. It is the same in every run.
    pub uuid: String,
    /// The handle: `fan-1` for the first user, then `fan-2`.
    pub handle: String,
    /// When the user followed the link, by the sandbox's clock.
    pub clicked_at: SystemTime,
    /// 1 for the first user of all links.
    pub(super) number: u64,
}

/// Something that is listed in pages, newest first.
pub(super) trait Listed {
    /// Returns the number by which cursors name this. A newer one has a higher number.
    fn number(&self) -> u64;

    /// Writes this as an answer does.
    fn as_json(&self) -> Value;
}

impl Listed for FanvueLink {
    fn number(&self) -> u64 {
        self.number
    }

    /// The members `engagement` and `earnings` are those that the real Fanvue answers for a new
    /// link.
    fn as_json(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "name": self.name,
            "linkUrl": self.link_url,
            "externalSocialPlatform": self.external_social_platform,
            "createdAt": rfc3339(self.created_at),
            "clicks": self.users.len(),
            "engagement": null,
            "earnings": null,
        })
    }
}

impl Listed for FanvueUser {
    fn number(&self) -> u64 {
        self.number
    }

    fn as_json(&self) -> Value {
        let clicked_at = rfc3339(self.clicked_at);
        json!({
            "uuid": self.uuid,
            "handle": self.handle,
            "displayName": self.handle,
            "nickname": null,
            "isTopSpender": false,
            "avatarUrl": null,
            "registeredAt": clicked_at,
            "subscribedAt": null,
            "followedAt": clicked_at,
            "clickedAt": clicked_at,
            "status": "follower",
        })
    }
}
