//! What a table came to: counts, reasons, and what to run next.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tracking_links::journal::{Failure, RowState};

use super::watch::Watched;
use crate::exit::Exit;
use crate::journal;
use crate::output::printable;
use crate::phrases::{counted, quoted};
use crate::table::Outcome;

/// The most reasons that are told apart.
const MAX_REASONS: usize = 100;

/// The most keys that are named of the rows in a state.
const MAX_KEYS: usize = 5;

/// The rows of a table by state, and why some have no link.
#[derive(Debug, Default)]
pub(super) struct Tally {
    states: BTreeMap<&'static str, u64>,
    /// The first keys whose requests differ from those in the journal.
    differs: Vec<String>,
    reasons: BTreeMap<Reason, Example>,
}

/// Rows with the same reason are counted together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reason {
    state: &'static str,
    provider: String,
    kind: String,
    status: Option<u16>,
    code: Option<String>,
}

#[derive(Debug)]
struct Example {
    rows: u64,
    key: String,
    message: String,
}

/// What a user needs to go on.
#[derive(Debug)]
pub(super) struct Resume<'a> {
    pub(super) journal: &'a str,
    pub(super) out: &'a Path,
}

impl Tally {
    pub(super) fn count(&mut self, outcome: Outcome<'_>) {
        *self.states.entry(outcome.state()).or_default() += 1;
        if let (Outcome::Differs(row), true) = (outcome, self.differs.len() < MAX_KEYS) {
            self.differs.push(row.key.clone());
        }
        if let Outcome::Row(row) = outcome
            && let (false, Some(failure)) = (row.state.has_link(), &row.failure)
        {
            self.reason(outcome.state(), &row.provider, &row.key, failure);
        }
    }

    fn reason(&mut self, state: &'static str, provider: &str, key: &str, failure: &Failure) {
        let reason = Reason {
            state,
            provider: provider.to_owned(),
            kind: failure.kind.clone(),
            status: failure.status,
            code: failure.code.clone(),
        };
        if let Some(example) = self.reasons.get_mut(&reason) {
            example.rows += 1;
        } else if self.reasons.len() < MAX_REASONS {
            let (key, message) = (key.to_owned(), failure.message.clone());
            let rows = 1;
            self.reasons.insert(reason, Example { rows, key, message });
        }
    }

    fn of(&self, state: &str) -> u64 {
        self.states.get(state).copied().unwrap_or_default()
    }

    fn rows(&self) -> u64 {
        self.states.values().sum()
    }

    fn with_link(&self) -> u64 {
        let states = RowState::ALL.iter().filter(|state| state.has_link());
        states.map(|state| self.of(state.as_str())).sum()
    }

    fn in_doubt(&self) -> u64 {
        self.of(RowState::Sent.as_str()) + self.of(RowState::Unknown.as_str())
    }

    /// A provider that was given up counts, although its rows may have links: of another account.
    pub(super) fn exit(&self, watched: &Watched) -> Exit {
        if self.in_doubt() > 0 {
            Exit::InDoubt
        } else if self.with_link() < self.rows() || !watched.stopped.is_empty() {
            Exit::Failed
        } else {
            Exit::Ok
        }
    }
}

/// Describes each state that rows without a link are in.
const WITHOUT_LINK: &[(&str, &str)] = &[
    ("waiting", "waiting: not created"),
    ("absent", "not in the journal yet"),
    ("sent", "in doubt: the link may exist"),
    (
        "unknown",
        "in doubt, and a person has to look: the link may exist",
    ),
    ("rejected", "rejected: not created"),
    (
        "differs",
        "refused: the journal has another request for the key",
    ),
    ("invalid", "with faults: left out"),
];

/// Says for people how a run ended.
pub(super) fn lines(tally: &Tally, watched: &Watched, resume: &Resume<'_>) -> Vec<String> {
    let (rows, with_link) = (tally.rows(), tally.with_link());
    let progress = &watched.progress;
    let new = progress.created + progress.existing;
    let had = with_link.saturating_sub(new);
    let mut lines = vec![match (rows, progress.rows) {
        (_, 0) if rows == with_link => {
            format!(
                "nothing to send: {} with their link already",
                counted(rows, "row")
            )
        }
        _ => {
            let rows = counted(rows, "row");
            let now = format!(
                "{} created, {} existing",
                progress.created, progress.existing
            );
            format!("{rows}: {with_link} with their link ({now}, {had} from before)")
        }
    }];
    for (state, what) in WITHOUT_LINK {
        let rows = tally.of(state);
        if rows > 0 {
            lines.push(format!("{} {what}", counted(rows, "row")));
        }
        if *state == "differs" && rows > 0 {
            lines.push(format!("  {}", some_keys(&tally.differs, rows)));
        }
        for (reason, example) in tally.reasons.iter().filter(|(it, _)| it.state == *state) {
            let (message, key) = (printable(&example.message), printable(&example.key));
            let rows = example.rows;
            lines.push(format!(
                "  {rows} x {}: {message} (such as {key})",
                reason.kind
            ));
        }
    }
    for stopped in &watched.stopped {
        let (provider, error) = (&stopped.provider, stopped.error.to_string());
        lines.push(format!("{provider} was given up: {}", printable(&error)));
    }
    lines.push(format!("written: {}", resume.out.display()));
    lines.extend(next(tally, resume));
    lines
}

/// Names the first keys of so many rows.
fn some_keys(keys: &[String], rows: u64) -> String {
    let named: Vec<_> = keys.iter().map(|key| printable(key)).collect();
    let more = match rows.saturating_sub(keys.len() as u64) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

/// Says what to run next.
fn next(tally: &Tally, resume: &Resume<'_>) -> Vec<String> {
    let journal = quoted(&journal::shown(resume.journal));
    let mut next = Vec::new();
    if tally.of("waiting") + tally.of("sent") + tally.of("absent") > 0 {
        next.push("to resume: run the same command again".to_owned());
    }
    if tally.in_doubt() > 0 {
        next.push(format!(
            "to see what is in doubt: tracking-links pending {journal}"
        ));
    }
    if tally.of("rejected") > 0 {
        next.push(format!(
            "to mend rejected rows: change them in the file; to try them unchanged: tracking-links \
             retry {journal} --rejected; then run the same command"
        ));
    }
    if tally.of("differs") > 0 {
        next.push(
            "to create a changed row as a new link: give it a key of its own; OUT.csv has the \
             links that the keys have now"
                .to_owned(),
        );
    }
    next
}

/// Says in JSON how a run ended.
pub(super) fn json(tally: &Tally, watched: &Watched, resume: &Resume<'_>) -> Value {
    let reasons = tally.reasons.iter().map(|(reason, example)| {
        json!({
            "state": reason.state, "provider": reason.provider, "kind": reason.kind,
            "status": reason.status, "code": reason.code, "rows": example.rows,
            "key": example.key, "message": example.message,
        })
    });
    let stopped = watched.stopped.iter().map(
        |stopped| json!({ "provider": stopped.provider, "message": stopped.error.to_string() }),
    );
    json!({
        "event": "summary", "rows": tally.rows(), "states": tally.states,
        "created": watched.progress.created, "existing": watched.progress.existing,
        "interrupted": watched.is_interrupted, "stopped": stopped.collect::<Vec<_>>(),
        "differs": tally.differs,
        "reasons": reasons.collect::<Vec<_>>(), "out": resume.out.display().to_string(),
        "journal": journal::shown(resume.journal), "exit": tally.exit(watched) as u8,
    })
}
