//! Tells by an operation's shape how its list comes in pages.

use crate::model::api::{Location, Operation, Parameter};
use crate::model::build::paging::answer::{self, Answers, Found, List};
use crate::model::build::paging::words::{
    CURSOR_PARAMETERS, HAS_MORE, IS_LAST, LAST_ID_PARAMETERS, NUMBER, PAGE_PARAMETERS, PAGES,
    RANGE_PARAMETERS, SIZE_PARAMETERS, SKIP_PARAMETERS, START_PARAMETERS, TOTAL, cursor_word,
    is_next_url, plain,
};
use crate::model::paging::{HasMore, Member, Paging, PagingKind};
use crate::model::types::{StringFormat, TypeKind};

/// Returns how an operation's list comes in pages; `None` if its shape is none that is known.
pub(super) fn found(operation: &Operation, answers: Answers<'_>) -> Option<Paging> {
    // Only a GET is sent once for each page: another method may change something. A body that is
    // not required is let pass, since some documents give one to each GET.
    let has_body = operation.body.as_ref().is_some_and(|body| body.required);
    if operation.method != "GET" || has_body {
        return None;
    }
    let answer = answer::of(operation)?;
    let list = answers.list(answer, &answer::resource(operation))?;
    let shape = Shape {
        operation,
        notes: answers.notes(answer, &list),
    };
    let has_more = shape.has_more();
    let kind = shape
        .cursor(has_more.is_some())
        .or_else(|| shape.next_url())
        .or_else(|| shape.link_header())
        .or_else(|| shape.last_id(&list, has_more.is_some(), answers))
        .or_else(|| shape.page_number(has_more.is_some()))
        .or_else(|| shape.offset(has_more.is_some()))?;
    let size = shape.parameter(SIZE_PARAMETERS);
    Some(Paging {
        kind,
        size: size.map(|size| size.name.clone()),
        list: list.path,
        item: list.item,
        has_more,
        pages_method: String::new(),
        items_method: String::new(),
    })
}

/// The types of a cursor. That of the parameter and that of the member must agree.
#[derive(PartialEq, Eq)]
enum CursorType {
    Text,
    Integer,
}

fn cursor_type(kind: &TypeKind) -> Option<CursorType> {
    match kind {
        TypeKind::String(StringFormat::Plain | StringFormat::Uuid) => Some(CursorType::Text),
        TypeKind::Integer(_) => Some(CursorType::Integer),
        _ => None,
    }
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Integer(_) | TypeKind::Number)
}

/// An operation, and what its answer says beside its list.
struct Shape<'o> {
    operation: &'o Operation,
    notes: Vec<Found<'o>>,
}

impl<'o> Shape<'o> {
    fn parameters(&self) -> impl Iterator<Item = (String, &'o Parameter)> {
        let parameters = self.operation.parameters.iter();
        let in_query = parameters.filter(|it| it.location == Location::Query && !it.json);
        in_query.map(|parameter| (plain(&parameter.name), parameter))
    }

    /// Returns the first parameter of the query that has one of these names.
    fn parameter(&self, names: &[&str]) -> Option<&'o Parameter> {
        let mut parameters = self.parameters();
        let (_, found) = parameters.find(|(name, _)| names.contains(&name.as_str()))?;
        Some(found)
    }

    /// Returns the member nearest to the root of those that are meant; `None` if two are as near.
    fn note(&self, is_meant: impl Fn(&Found<'o>) -> bool) -> Option<&Found<'o>> {
        let meant = self.notes.iter().filter(|found| is_meant(found));
        nearest(meant.collect())
    }

    fn number_note(&self, names: &[&str]) -> Option<Vec<Member>> {
        let is_meant =
            |found: &Found<'_>| is_number(found.kind()) && names.contains(&found.name().as_str());
        self.note(is_meant).map(|found| found.path.clone())
    }

    fn has_more(&self) -> Option<HasMore> {
        let of = |names: &[&str], is_last| {
            let is_meant = |found: &Found<'_>| {
                *found.kind() == TypeKind::Boolean && names.contains(&found.name().as_str())
            };
            let path = self.note(is_meant)?.path.clone();
            Some(HasMore { path, is_last })
        };
        of(HAS_MORE, false).or_else(|| of(IS_LAST, true))
    }

    /// A parameter takes the cursor that a member has.
    fn cursor(&self, has_flag: bool) -> Option<PagingKind> {
        let mut pairs: Vec<(u8, &Found<'_>, &Parameter)> = Vec::new();
        for found in &self.notes {
            for (name, parameter) in self.parameters() {
                let agree = cursor_type(found.kind()).is_some()
                    && cursor_type(found.kind()) == cursor_type(&parameter.value.kind);
                if agree
                    && !parameter.required
                    && let Some(rank) = rank(found, &name, has_flag)
                {
                    pairs.push((rank, found, parameter));
                }
            }
        }
        let best = pairs.iter().map(|(rank, ..)| *rank).min()?;
        pairs.retain(|(rank, ..)| *rank == best);
        let (_, _, parameter) = pairs[0];
        if pairs
            .iter()
            .any(|(_, _, other)| other.name != parameter.name)
        {
            return None;
        }
        let members = pairs.iter().map(|(_, found, _)| *found);
        let next = nearest(members.collect())?.path.clone();
        let parameter = parameter.name.clone();
        Some(PagingKind::Cursor { parameter, next })
    }

    /// A member has the URL of the next page.
    fn next_url(&self) -> Option<PagingKind> {
        let is_meant = |found: &Found<'_>| {
            let is_text = *found.kind() == TypeKind::String(StringFormat::Plain);
            is_text && self.is_next_url(found)
        };
        let next = self.note(is_meant)?.path.clone();
        Some(PagingKind::NextUrl { next })
    }

    fn is_next_url(&self, found: &Found<'_>) -> bool {
        let name = found.name();
        is_next_url(&name, found.container().as_deref()).unwrap_or_else(|| {
            let mut siblings = found.object.properties.iter();
            let has_previous = siblings.any(|it| {
                let is_text = it.value.kind == found.property.value.kind;
                is_text && matches!(plain(&it.name).as_str(), "previous" | "prev")
            });
            let counts = [PAGE_PARAMETERS, SKIP_PARAMETERS, SIZE_PARAMETERS];
            let is_counted = counts.iter().any(|names| self.parameter(names).is_some());
            describes_url(found)
                || name == "next"
                    && has_previous
                    && is_counted
                    && self.parameter(CURSOR_PARAMETERS).is_none()
        })
    }

    /// The answer has the header `Link`, and the request takes what leads to another page.
    fn link_header(&self) -> Option<PagingKind> {
        let all = &self.operation.responses;
        let successes = all
            .iter()
            .filter(|response| response.describes_success(all));
        let mut headers = successes.flat_map(|response| &response.headers);
        let has_header = headers.any(|name| name.eq_ignore_ascii_case("link"));
        let pages = [
            PAGE_PARAMETERS,
            SIZE_PARAMETERS,
            CURSOR_PARAMETERS,
            SKIP_PARAMETERS,
        ];
        let is_paged = pages.iter().any(|names| self.parameter(names).is_some());
        (has_header && is_paged).then_some(PagingKind::LinkHeader)
    }

    /// A parameter takes the id of the last item, and a member says whether there are more.
    fn last_id(&self, list: &List, has_flag: bool, answers: Answers<'_>) -> Option<PagingKind> {
        if !has_flag {
            return None;
        }
        let parameter = self.parameter(LAST_ID_PARAMETERS)?;
        let wanted = cursor_type(&parameter.value.kind)?;
        if parameter.required {
            return None;
        }
        let agrees = |found: &Found<'_>| cursor_type(found.kind()).as_ref() == Some(&wanted);
        let name = parameter.name.clone();
        let last_id = self.note(|found| found.name() == "lastid" && agrees(found));
        if let Some(found) = last_id {
            let (parameter, next) = (name, found.path.clone());
            return Some(PagingKind::Cursor { parameter, next });
        }
        let mut members = answers.members(&list.item, &[]).into_iter();
        let id = members.find(|found| found.property.name == "id" && agrees(found));
        let id = id.filter(|_| !list.item.nullable)?.path;
        Some(PagingKind::LastId {
            parameter: name,
            id,
        })
    }

    /// A parameter takes the number of the page. The number of the first one must be known.
    fn page_number(&self, has_flag: bool) -> Option<PagingKind> {
        let parameter = self.parameter(PAGE_PARAMETERS)?;
        let (number, pages) = (self.number_note(NUMBER), self.number_note(PAGES));
        let (total, start) = (self.number_note(TOTAL), start(parameter));
        let has_size = self.parameter(SIZE_PARAMETERS).is_some();
        let is_told = has_flag || number.is_some() || pages.is_some() || total.is_some();
        // A page that tells its number tells that of the first one, too.
        let first = start.or(number.is_some().then_some(1));
        (is_number(&parameter.value.kind) && (has_size || is_told)).then_some(())?;
        Some(PagingKind::PageNumber {
            parameter: parameter.name.clone(),
            first: first?,
            number: number.filter(|_| start.is_none()),
            pages,
            total,
        })
    }

    /// A parameter takes the number of the items before the page.
    fn offset(&self, has_flag: bool) -> Option<PagingKind> {
        let skip = self.parameter(SKIP_PARAMETERS);
        let skip = skip.map(|skip| (skip, start(skip).or(Some(0))));
        let position = || {
            let is_range = self.parameter(RANGE_PARAMETERS).is_some();
            let position = self.parameter(START_PARAMETERS).filter(|_| !is_range)?;
            Some((position, start(position)))
        };
        let (parameter, first) = skip.or_else(position)?;
        let total = self.number_note(TOTAL);
        let has_size = self.parameter(SIZE_PARAMETERS).is_some();
        (is_number(&parameter.value.kind) && !counts_pages(parameter)).then_some(())?;
        (has_size || has_flag || total.is_some()).then_some(())?;
        Some(PagingKind::Offset {
            parameter: parameter.name.clone(),
            first: first?,
            total,
        })
    }
}

/// Returns the member nearest to the root; `None` if two are as near.
fn nearest<'f, 'o>(mut found: Vec<&'f Found<'o>>) -> Option<&'f Found<'o>> {
    found.sort_by_key(|found| found.path.len());
    match found.as_slice() {
        [first, second, ..] if first.path.len() == second.path.len() => None,
        found => found.first().copied(),
    }
}

/// Returns how well a member and a parameter belong together as a cursor: 0 is best.
fn rank(found: &Found<'_>, parameter: &str, has_flag: bool) -> Option<u8> {
    let (name, container) = (found.name(), found.container());
    let is_cursor = CURSOR_PARAMETERS.contains(&parameter);
    let is_count = [PAGE_PARAMETERS, SKIP_PARAMETERS, START_PARAMETERS]
        .iter()
        .any(|names| names.contains(&parameter));
    if !is_cursor && !is_count || is_next_url(&name, container.as_deref()) == Some(true) {
        return None;
    }
    let is_text = cursor_type(found.kind()) == Some(CursorType::Text);
    if is_text && describes_url(found) {
        return None;
    }
    let in_cursors = matches!(container.as_deref(), Some("cursor" | "cursors" | "next"));
    let is_bare = name == "next" || in_cursors && matches!(name.as_str(), "after" | "cursor");
    let is_next = name.starts_with("next") || name == "endcursor";
    if is_next && name == parameter {
        return Some(0);
    }
    if is_next && !is_bare {
        let word = cursor_word(&name);
        let is_same = word == cursor_word(parameter)
            || PAGE_PARAMETERS.contains(&word) && PAGE_PARAMETERS.contains(&parameter);
        if is_same {
            return Some(1);
        }
        return (is_text && is_cursor && CURSOR_PARAMETERS.contains(&name.as_str())).then_some(3);
    }
    if is_bare {
        return (is_text && is_cursor).then_some(3);
    }
    // A member of the parameter's own name may repeat what was sent.
    let is_of_next = has_flag
        || matches!(
            &*name,
            "continuationtoken" | "continue" | "bookmark" | "scrollid"
        )
        || describes_next(found);
    (is_cursor && name == parameter && is_of_next).then_some(2)
}

/// Returns whether a member's format or words say that it is a URL.
fn describes_url(found: &Found<'_>) -> bool {
    let format = found.property.format.as_deref();
    let is_url = matches!(
        format,
        Some("uri" | "url" | "uri-reference" | "uri-template" | "iri")
    );
    is_url
        || has_word(
            found.property.description.as_deref(),
            &["url", "uri", "link", "href", "http", "https"],
        )
}

/// Returns whether a member's words say that it leads to the next page.
fn describes_next(found: &Found<'_>) -> bool {
    let words = ["next", "subsequent", "following", "further", "more"];
    has_word(found.property.description.as_deref(), &words)
}

fn has_word(text: Option<&str>, wanted: &[&str]) -> bool {
    let text = text.unwrap_or_default().to_ascii_lowercase();
    let mut words = text.split(|it: char| !it.is_ascii_alphanumeric());
    words.any(|word| wanted.contains(&word))
}

/// Returns the number of the first page, or the offset of the first item, if the document says it:
/// as the default, as the minimum, or in words.
fn start(parameter: &Parameter) -> Option<i64> {
    if parameter.start.is_some() {
        return parameter.start;
    }
    let text = parameter
        .description
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let from_zero = [
        "zero-based",
        "zero based",
        "0-based",
        "0 based",
        "zero-index",
        "0-index",
        "zero index",
        "starts at 0",
        "starting at 0",
        "start at 0",
        "starts from 0",
        "starting from 0",
        "start from 0",
        "begins at 0",
        "starting with 0",
        "starts with 0",
        "first page is 0",
        "default is 0",
        "defaults to 0",
        "default: 0",
        "default 0",
    ];
    let from_one = [
        "one-based",
        "1-based",
        "1 based",
        "1-index",
        "starts at 1",
        "starting at 1",
        "start at 1",
        "starts from 1",
        "starting from 1",
        "start from 1",
        "begins at 1",
        "starting with 1",
        "starts with 1",
        "first page is 1",
        "default is 1",
        "defaults to 1",
        "default: 1",
        "default 1",
    ];
    let says = |phrases: &[&str]| {
        phrases.iter().any(|phrase| {
            let mut found = text.match_indices(phrase);
            // `default is 10` says nothing of 1.
            found.any(|(at, _)| {
                !text[at + phrase.len()..].starts_with(|it: char| it.is_ascii_digit())
            })
        })
    };
    match (says(&from_zero), says(&from_one)) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    }
}

/// Returns whether an offset counts pages instead of items, by its words.
fn counts_pages(parameter: &Parameter) -> bool {
    let text = parameter
        .description
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "page number",
        "page offset",
        "number of pages",
        "number of the page",
        "page index",
    ]
    .iter()
    .any(|phrase| text.contains(phrase))
}
