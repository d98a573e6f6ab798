//! The names by which parameters and members of paged operations are known, in lower case and
//! without other characters than letters and digits.

/// Returns a name in the form in which the lists here have it.
pub(super) fn plain(name: &str) -> String {
    let characters = name.chars().filter(|it| it.is_ascii_alphanumeric());
    characters.map(|it| it.to_ascii_lowercase()).collect()
}

/// Query parameters that take a cursor and nothing else.
pub(super) const CURSOR_PARAMETERS: &[&str] = &[
    "after",
    "aftercursor",
    "bookmark",
    "continuation",
    "continuationtoken",
    "continue",
    "continuetoken",
    "cursor",
    "cursorafter",
    "exclusivestartkey",
    "marker",
    "nextcursor",
    "nextmarker",
    "nextpagetoken",
    "nexttoken",
    "pageafter",
    "pagecursor",
    "pagestate",
    "pagetoken",
    "paginationtoken",
    "scrollid",
    "skiptoken",
    "startcursor",
    "startingtoken",
];

/// Returns what a cursor is called, without the word for the page that it leads to: `token` for
/// `nextToken`, `starting_token` and `pagination_token`.
pub(super) fn cursor_word(name: &str) -> &str {
    let prefixes = [
        "next",
        "starting",
        "start",
        "end",
        "after",
        "pagination",
        "exclusive",
    ];
    let word = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
    let word = word.unwrap_or(name);
    let word = word
        .strip_suffix("after")
        .filter(|it| !it.is_empty())
        .unwrap_or(word);
    match word {
        "pagetoken" | "continuationtoken" => "token",
        "pagecursor" => "cursor",
        "" => name,
        word => word,
    }
}

/// Query parameters that take the id of the last item.
pub(super) const LAST_ID_PARAMETERS: &[&str] = &[
    "startingafter",
    "startafter",
    "startingafterid",
    "afterid",
    "after",
    "lastid",
];

/// Query parameters that take the number of a page.
pub(super) const PAGE_PARAMETERS: &[&str] = &[
    "page",
    "pagenumber",
    "pageno",
    "pagenum",
    "pageindex",
    "currentpage",
];

/// Query parameters that take the number of items to skip, which is 0 at first.
pub(super) const SKIP_PARAMETERS: &[&str] = &["offset", "skip", "pageoffset"];

/// Query parameters that take the position of an item, which is the first one's at first.
pub(super) const START_PARAMETERS: &[&str] = &["start", "startindex", "startat", "from"];

/// Query parameters beside which those of [`START_PARAMETERS`] are the start of a range.
pub(super) const RANGE_PARAMETERS: &[&str] = &[
    "end", "to", "until", "stop", "endat", "endtime", "enddate", "endindex",
];

/// Query parameters that set how many items a page has.
pub(super) const SIZE_PARAMETERS: &[&str] = &[
    "count",
    "itemsperpage",
    "limit",
    "max",
    "maxitems",
    "maxpagesize",
    "maxresults",
    "numresults",
    "pagelength",
    "pagelimit",
    "pagesize",
    "perpage",
    "recordsperpage",
    "resultsperpage",
    "rows",
    "rowsperpage",
    "size",
    "take",
    "top",
];

/// Members that say that there is a page after this one.
pub(super) const HAS_MORE: &[&str] = &[
    "hasmore",
    "hasmoreitems",
    "hasmorepages",
    "hasmoreresults",
    "hasmorerecords",
    "hasnext",
    "hasnextpage",
    "istruncated",
    "more",
    "moreavailable",
    "moredataavailable",
    "moreresultsavailable",
    "nextpageexists",
];

/// Members that say that this page is the last one.
pub(super) const IS_LAST: &[&str] = &["islast", "islastpage", "last", "lastpage"];

/// Members that have the number of the page.
pub(super) const NUMBER: &[&str] = &[
    "currentpage",
    "currentpagenumber",
    "number",
    "page",
    "pageindex",
    "pageno",
    "pagenum",
    "pagenumber",
];

/// Members that say how many pages there are.
pub(super) const PAGES: &[&str] = &[
    "lastpage",
    "maxpage",
    "maxpages",
    "numberofpages",
    "numpages",
    "pagecount",
    "pages",
    "pagescount",
    "pagestotal",
    "pagetotal",
    "totalnumberofpages",
    "totalpage",
    "totalpagecount",
    "totalpages",
];

/// Members that say how many items there are.
pub(super) const TOTAL: &[&str] = &[
    "itemstotal",
    "recordstotal",
    "total",
    "totalcount",
    "totalelements",
    "totalentries",
    "totalhits",
    "totalitems",
    "totalnumberofresults",
    "totalrecordcount",
    "totalrecords",
    "totalresults",
    "totalrows",
];

/// Members that hold what is told about a page, or about pages.
pub(super) const CONTAINERS: &[&str] = &[
    "cursor",
    "cursors",
    "links",
    "meta",
    "metadata",
    "next",
    "page",
    "pagedetails",
    "pageinfo",
    "pagemeta",
    "pager",
    "pagination",
    "paginationinfo",
    "paging",
    "paginginfo",
    "pagingmetadata",
    "responsemetadata",
    "resultinfo",
];

/// Lists that stand beside the items.
pub(super) const SIDE_LISTS: &[&str] = &[
    "aggregations",
    "columns",
    "error",
    "errors",
    "expandedobjects",
    "facets",
    "fields",
    "included",
    "includes",
    "infos",
    "links",
    "messages",
    "orderings",
    "schemas",
    "sort",
    "unreachable",
    "unreachables",
    "warnings",
];

/// Lists that are never the items.
pub(super) const NO_ITEMS: &[&str] =
    &["error", "errors", "unreachable", "unreachables", "warnings"];

/// Lists that are the items, if others stand beside them.
pub(super) const ITEM_LISTS: &[&str] = &[
    "content",
    "data",
    "elements",
    "entities",
    "entries",
    "hits",
    "items",
    "list",
    "objects",
    "records",
    "resources",
    "result",
    "results",
    "rows",
    "value",
    "values",
];

/// Returns whether a member named `name` in `container` has the URL of the next page. `None` if
/// the name alone does not tell it.
pub(super) fn is_next_url(name: &str, container: Option<&str>) -> Option<bool> {
    let in_links = container == Some("links");
    if container == Some("next") && matches!(name, "href" | "url" | "uri" | "link") {
        return Some(true);
    }
    let name = name.strip_prefix("odata").unwrap_or(name);
    let Some(rest) = name.strip_prefix("next") else {
        return Some(false);
    };
    let things = [
        "pages", "page", "results", "records", "set", "batch", "items",
    ];
    let rest = things
        .iter()
        .find_map(|thing| rest.strip_prefix(thing))
        .unwrap_or(rest);
    match rest {
        "link" | "url" | "uri" | "href" | "apiurl" => Some(true),
        "" if in_links => Some(true),
        "" | "api" => None,
        _ => Some(false),
    }
}
