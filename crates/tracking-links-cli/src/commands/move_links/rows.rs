//! The report of a move: for each link where it is now, and what was kept.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use tracking_links::Field;
use tracking_links::journal::{AllRows, Journal, Row, RowFilter, RowState};

use super::add::Moving;
use super::plan::{Lost, Planned};
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::Rows;
use crate::phrases::counted;

/// What became of the links, in numbers.
#[derive(Debug, Default)]
pub(super) struct Tally {
    moved: u64,
    existing: u64,
    failed: u64,
    left_out: u64,
    in_doubt: u64,
    pub(super) unfinished: u64,
    slugs_lost: u64,
}

impl Tally {
    /// Returns the exit code.
    pub(super) fn exit(&self) -> Exit {
        match (self.in_doubt, self.failed + self.left_out + self.unfinished) {
            (0, 0) => Exit::Ok,
            (0, _) => Exit::Failed,
            _ => Exit::InDoubt,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&counted(self.moved + self.existing, "link"))?;
        f.write_str(" moved")?;
        for (number, what) in [
            (self.existing, "of them found there"),
            (self.slugs_lost, "of them with another slug"),
            (self.failed, "refused"),
            (self.left_out, "left out"),
            (self.in_doubt, "in doubt"),
            (self.unfinished, "not begun"),
        ] {
            if number > 0 {
                write!(f, ", {number} {what}")?;
            }
        }
        Ok(())
    }
}

/// A line of the report.
#[derive(Debug, Serialize)]
struct Line<'a> {
    from_id: &'a str,
    from_url: &'a str,
    to_url: Option<&'a str>,
    state: &'a str,
    kept: Vec<&'a str>,
    /// What was not kept, and why.
    lost: Vec<String>,
    error: Option<&'a str>,
    key: Option<&'a str>,
}

fn begin(format: Format) -> Rows {
    let columns = [
        "from_id", "from_url", "to_url", "state", "kept", "lost", "error", "key",
    ];
    let columns = match format {
        Format::Table => &columns[..7],
        _ => &columns[..],
    };
    Rows::new(format, columns.iter().copied(), &["to_url"])
}

fn lines(lost: &[Lost]) -> Vec<String> {
    lost.iter()
        .map(|it| format!("{}: {}", it.field, it.why))
        .collect()
}

/// Writes what a move would do.
pub(super) fn write_plan(
    moving: &Moving,
    format: Format,
    context: &Context,
) -> Result<Exit, Failed> {
    let mut rows = begin(format);
    for planned in &moving.planned {
        let (state, kept, error) = match &planned.fate {
            Ok((_, kept)) => ("planned", kept.iter().map(|it| it.as_str()).collect(), None),
            Err(why) => ("left out", Vec::new(), Some(&**why)),
        };
        rows.write(&Line {
            from_id: &planned.from_id,
            from_url: &planned.from_url,
            to_url: None,
            state,
            kept,
            lost: lines(&planned.lost),
            error,
            key: planned.fate.as_ref().ok().map(|(key, _)| &**key),
        })?;
    }
    rows.finish()?;
    let left_out = moving.planned.iter().filter(|it| it.fate.is_err()).count() as u64;
    let all = moving.planned.len() as u64;
    let links = counted(all - left_out, "link");
    context.note(&format!(
        "would move {links}, and leave out {left_out}; nothing was sent"
    ));
    Ok(match left_out {
        0 => Exit::Ok,
        _ => Exit::Failed,
    })
}

/// Writes what became of all links: those of the journal by age, then those that were left out.
pub(super) async fn write(
    moving: &Moving,
    journal: &dyn Journal,
    format: Format,
) -> Result<Tally, Failed> {
    let by_key = moving.planned.iter().filter_map(|planned| {
        let (key, _) = planned.fate.as_ref().ok()?;
        Some((&**key, planned))
    });
    let by_key: HashMap<&str, &Planned> = by_key.collect();
    let (mut rows, mut tally) = (begin(format), Tally::default());
    let mut of_journal = AllRows::new(journal, RowFilter::new());
    while let Some(row) = of_journal.try_next().await? {
        let planned = by_key.get(&*row.key).copied();
        write_row(&row, planned, &mut rows, &mut tally)?;
    }
    for planned in &moving.planned {
        let Err(why) = &planned.fate else { continue };
        tally.left_out += 1;
        rows.write(&Line {
            from_id: &planned.from_id,
            from_url: &planned.from_url,
            to_url: None,
            state: "left out",
            kept: Vec::new(),
            lost: lines(&planned.lost),
            error: Some(why),
            key: None,
        })?;
    }
    rows.finish()?;
    Ok(tally)
}

fn write_row(
    row: &Row,
    planned: Option<&Planned>,
    rows: &mut Rows,
    tally: &mut Tally,
) -> Result<(), Failed> {
    let changed = row.link.as_ref().map_or(&[][..], |link| &link.changed);
    let mut lost = planned.map_or_else(Vec::new, |planned| planned.lost.clone());
    lost.extend(changed.iter().map(|it| {
        let why = format!("the link has {:?} instead of {:?}", it.received, it.asked);
        Lost::new(it.field, why)
    }));
    lost.extend(planned.and_then(|planned| lost_domain(planned, row)));
    let mut kept: Vec<_> = row.request.fields().collect();
    kept.retain(|field| row.state.has_link() && changed.iter().all(|it| it.field != *field));
    match row.state {
        RowState::Created => tally.moved += 1,
        RowState::Existing => tally.existing += 1,
        RowState::Rejected => tally.failed += 1,
        RowState::Sent | RowState::Unknown => tally.in_doubt += 1,
        RowState::Waiting => tally.unfinished += 1,
    }
    let is_slug_lost = row.state.has_link() && !kept.contains(&Field::Slug);
    tally.slugs_lost += u64::from(is_slug_lost);
    // A link that is no longer listed is known by its key alone.
    let id = row.key.split_once(':').map_or("", |(_, id)| id);
    rows.write(&Line {
        from_id: planned.map_or(id, |planned| &planned.from_id),
        from_url: planned.map_or("", |planned| &planned.from_url),
        to_url: row.link.as_ref().and_then(|link| link.url.as_deref()),
        state: row.state.as_str(),
        kept: kept.iter().map(|field| field.as_str()).collect(),
        lost: lines(&lost),
        error: row.failure.as_ref().map(|failure| &*failure.message),
        key: Some(&row.key),
    })?;
    Ok(())
}

/// Returns what of the domain was lost: whoever has the old URL does not come to the new link.
fn lost_domain(planned: &Planned, row: &Row) -> Option<Lost> {
    let (from, to) = (planned.from_domain.as_deref()?, row.link.as_ref()?);
    let to = to.domain.as_deref()?;
    let why = format!("the link is on {to} instead of {from}");
    (from != to).then(|| Lost::new(Field::Domain, why))
}
