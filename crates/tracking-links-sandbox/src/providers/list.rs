//! [`List`], the links that a request lists, and the page of them that it asks for.

use serde_json::Value;

use crate::call::Call;

/// Links that are kept as JSON, and which of them are on the page.
#[derive(Debug)]
pub(crate) struct List<'a> {
    call: &'a Call<'a>,
    links: Vec<&'a Value>,
    /// How many links are before the page.
    first: usize,
    size: usize,
}

impl<'a> List<'a> {
    /// Makes a list of all links, oldest first, on one page.
    pub(crate) fn of(links: &'a [Value], call: &'a Call<'a>) -> Self {
        Self {
            call,
            links: links.iter().collect(),
            first: 0,
            size: usize::MAX,
        }
    }

    /// Leaves out the links for which this is false.
    pub(crate) fn keep(mut self, is_listed: impl Fn(&Value) -> bool) -> Self {
        self.links.retain(|link| is_listed(link));
        self
    }

    /// Leaves out the links that have another text or flag as this member than the parameter says.
    pub(crate) fn equal(self, parameter: &str, member: &str) -> Self {
        match self.call.query(parameter).filter(|value| !value.is_empty()) {
            Some(value) => self.keep(|link| match &link[member] {
                Value::Bool(flag) => value == flag.to_string(),
                its => its == value,
            }),
            None => self,
        }
    }

    /// Sorts by a text. Equal ones stay in their order.
    pub(crate) fn sort(mut self, member: &str) -> Self {
        self.links.sort_by_key(|link| link[member].as_str());
        self
    }

    /// Turns the list around, if that is asked for.
    pub(crate) fn reverse(mut self, is_reversed: bool) -> Self {
        if is_reversed {
            self.links.reverse();
        }
        self
    }

    /// Begins after the link that has the parameter's value as this member.
    pub(crate) fn after(mut self, parameter: &str, member: &str) -> Self {
        if let Some(value) = self.call.query(parameter) {
            let last = self.links.iter().position(|link| link[member] == value);
            self.first = last.map_or(0, |index| index + 1);
        }
        self
    }

    /// Ends before the link that has the parameter's value as this member. Call it after
    /// [`size`](Self::size).
    pub(crate) fn before(mut self, parameter: &str, member: &str) -> Self {
        let value = self.call.query(parameter);
        let end = value.and_then(|it| self.links.iter().position(|link| link[member] == it));
        self.links.truncate(end.unwrap_or(usize::MAX));
        self.first = self.links.len().saturating_sub(self.size);
        self
    }

    /// Returns whether a link has this text as a member.
    pub(crate) fn has(&self, member: &str, text: &str) -> bool {
        self.links.iter().any(|link| link[member] == text)
    }

    /// Begins after this many links.
    pub(crate) fn skip(mut self, links: usize) -> Self {
        self.first = links;
        self
    }

    /// Begins after as many links as the parameter says.
    pub(crate) fn offset(self, parameter: &str) -> Self {
        let links = self.call.number(parameter).unwrap_or_default();
        self.skip(links)
    }

    /// Has as many links on a page as the parameter says, and this many if it says nothing.
    pub(crate) fn size(mut self, parameter: &str, default: usize) -> Self {
        self.size = self.call.number(parameter).unwrap_or(default);
        self
    }

    /// Has at most this many links on a page.
    pub(crate) fn at_most(mut self, links: usize) -> Self {
        self.size = self.size.clamp(1, links);
        self
    }

    /// Begins at the page whose number is the parameter's, from 1. Call it after
    /// [`size`](Self::size).
    pub(crate) fn numbered(mut self, parameter: &str) -> Self {
        let pages = self.call.number(parameter).unwrap_or(1).saturating_sub(1);
        self.first = pages.saturating_mul(self.size);
        self
    }

    /// Returns the links of the page.
    pub(crate) fn page(&self) -> &[&'a Value] {
        let rest = &self.links[self.first.min(self.links.len())..];
        &rest[..rest.len().min(self.size)]
    }

    /// Returns the last link of the page, if there are more links after it.
    pub(crate) fn last_before_more(&self) -> Option<&'a Value> {
        self.page()
            .last()
            .copied()
            .filter(|_| self.next().is_some())
    }

    /// Returns how many links are before the next page; `None` if this page is the last.
    pub(crate) fn next(&self) -> Option<usize> {
        let next = self.first.saturating_add(self.page().len());
        (next < self.total()).then_some(next)
    }

    /// Returns how many links are on all pages.
    pub(crate) fn total(&self) -> usize {
        self.links.len()
    }

    /// Returns how many links are before the page.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// Returns how many links a page has.
    pub(crate) fn page_size(&self) -> usize {
        self.size
    }
}
