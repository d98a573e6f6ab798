//! A provider that calls an honest one and lies.

use std::sync::Arc;

use tracking_links::{
    BatchOutcome, BoxFuture, Capabilities, Checked, ClickRange, Clicks, Error, Key, LinkRequest,
    Listing, Made, Page, Provider, TrackingLink,
};
use tracking_links_sandbox::conformance::Remote;

use crate::shop::{MAX_NAME_CHARS, Shop};

/// What a provider does otherwise than its capabilities claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Nothing.
    None,
    /// A create says that the link was there already.
    SaysExisting,
    /// A create answers what was asked for, and asks for a name in lower case.
    EchoesName,
    /// A name is cut to so many bytes as its limit has characters.
    CutsNames,
    /// A list leaves the last link of each page out.
    HidesLinks,
    /// A list ends after its first page.
    HasOnePage,
    /// A list has links of all times.
    IgnoresTimes,
    /// No link is found.
    FindsNothing,
    /// The first link is found by every key.
    FindsAnything,
    /// Nothing is deleted.
    DeletesNothing,
    /// Deleting a link that is not there succeeds.
    DeletesTwice,
    /// Each link has a click.
    CountsOneMore,
    /// All credentials are accepted.
    VerifiesAll,
    /// An update sets the tags too.
    UpdatesTags,
    /// An update changes nothing.
    UpdatesNothing,
    /// A batch has no outcome for its last request.
    DropsAnItem,
    /// A batch has its outcomes in the order of the answer.
    PairsByPosition,
    /// With wrong credentials, a link is made all the same.
    CreatesAnonymously,
}

#[derive(Clone, Debug)]
pub(crate) struct Liar {
    pub(crate) shop: Shop,
    pub(crate) capabilities: Capabilities,
    pub(crate) lie: Lie,
    /// The provider with wrong credentials, if this is it.
    pub(crate) wrong: Option<Arc<dyn Provider>>,
}

impl Liar {
    fn inner(&self) -> &dyn Provider {
        self.wrong.as_deref().unwrap_or(&self.shop)
    }
}

impl Provider for Liar {
    fn name(&self) -> &str {
        self.shop.name()
    }

    fn title(&self) -> &str {
        "Liar"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let request = checked.request();
            match (self.lie, &request.name) {
                (Lie::CreatesAnonymously, _) => self.shop.create_checked(checked).await,
                (Lie::SaysExisting, _) => {
                    let mut link = self.inner().create_checked(checked).await?;
                    link.made = Some(Made::Existing { as_asked: true });
                    Ok(link)
                }
                (Lie::EchoesName, Some(name)) => {
                    let lower: LinkRequest = request.clone().name(name.to_lowercase() + "lower");
                    let checked = self.capabilities.check(&lower)?;
                    let mut link = self.inner().create_checked(checked).await?;
                    link.name = Some(name.clone());
                    Ok(link)
                }
                (Lie::CutsNames, Some(name)) => {
                    let mut ends = (0..=MAX_NAME_CHARS.min(name.len())).rev();
                    let end = ends.find(|end| name.is_char_boundary(*end));
                    let cut = request.clone().name(&name[..end.unwrap_or(0)]);
                    let checked = self.capabilities.check(&cut)?;
                    self.inner().create_checked(checked).await
                }
                _ => self.inner().create_checked(checked).await,
            }
        })
    }

    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        Box::pin(async move {
            let mut outcomes = self.inner().create_batch(batch).await?;
            match self.lie {
                Lie::DropsAnItem => {
                    outcomes.pop();
                }
                Lie::PairsByPosition => {
                    let all = outcomes.into_iter().enumerate();
                    outcomes = all.map(|(index, (_, outcome))| (index, outcome)).collect();
                }
                _ => {}
            }
            Ok(outcomes)
        })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move {
            match self.lie {
                Lie::FindsNothing => Ok(None),
                Lie::FindsAnything => {
                    let page = self.inner().page(&Listing::new(), None).await?;
                    Ok(page.links.into_iter().next())
                }
                _ => self.inner().find(key).await,
            }
        })
    }

    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(async move {
            let all = Listing::new();
            let listing = if self.lie == Lie::IgnoresTimes {
                &all
            } else {
                listing
            };
            let mut page = self.inner().page(listing, cursor).await?;
            match self.lie {
                Lie::HidesLinks => {
                    page.links.pop();
                }
                Lie::HasOnePage if cursor.is_some() => {
                    page = Page::new(Vec::new(), None);
                }
                _ => {}
            }
            Ok(page)
        })
    }

    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let request = change.request();
            match self.lie {
                Lie::UpdatesTags => {
                    let request = request.clone().tags(["other"]);
                    let change = self.capabilities.check_update(&request)?;
                    self.inner().update_checked(id, change).await
                }
                Lie::UpdatesNothing => {
                    let key = Key::id(id);
                    let link = self.inner().find(&key).await?;
                    let mut link = link.unwrap_or_else(|| TrackingLink::new("shop"));
                    link.destination = request.destination.clone().or(link.destination);
                    link.name = request.name.clone().or(link.name);
                    Ok(link)
                }
                _ => self.inner().update_checked(id, change).await,
            }
        })
    }

    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            match self.lie {
                Lie::DeletesNothing => Ok(()),
                Lie::DeletesTwice => {
                    let _ = self.inner().delete(id).await;
                    Ok(())
                }
                _ => self.inner().delete(id).await,
            }
        })
    }

    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        Box::pin(async move {
            let mut clicks = self.inner().clicks(id, range).await?;
            clicks.total += u64::from(self.lie == Lie::CountsOneMore);
            Ok(clicks)
        })
    }

    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            match self.lie {
                Lie::VerifiesAll => Ok(()),
                _ => self.inner().verify().await,
            }
        })
    }
}

impl Remote for Liar {
    fn request_count(&self) -> usize {
        self.shop.request_count()
    }

    fn texts(&self, skip: usize) -> Vec<String> {
        Remote::texts(&self.shop, skip)
    }

    fn link_count(&self) -> usize {
        self.shop.link_count()
    }

    fn lose_next_answer(&self) {
        self.shop.lose_next_answer();
    }

    fn with_wrong_credentials(&self) -> Box<dyn Provider> {
        let mut liar = self.clone();
        liar.wrong = Some(self.shop.with_wrong_credentials().into());
        Box::new(liar)
    }
}
