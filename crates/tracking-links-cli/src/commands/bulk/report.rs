//! What a run tells: for people on stderr, or as JSON lines on the output.

use std::io::{self, Write};

use serde_json::json;

use super::add::Plan;
use super::summary::{self, Resume, Tally};
use super::view::{View, write_json};
use super::watch::Watched;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::stdout;
use crate::phrases::counted;

/// Tells of a run.
#[derive(Debug)]
pub(super) struct Report<'a> {
    context: &'a Context,
    is_json: bool,
}

impl<'a> Report<'a> {
    pub(super) fn new(context: &'a Context, is_json: bool) -> Self {
        Self { context, is_json }
    }

    pub(super) fn context(&self) -> &'a Context {
        self.context
    }

    /// Tells people something.
    pub(super) fn note(&self, text: &str) -> io::Result<()> {
        match self.is_json {
            true => write_json(&json!({ "event": "note", "text": text })),
            false => {
                self.context.note(text);
                Ok(())
            }
        }
    }

    /// Tells what a run would do.
    pub(super) fn plan(&self, plan: &Plan, invalid: u64) -> io::Result<Exit> {
        let exit = match invalid + plan.differs {
            0 => Exit::Ok,
            _ => Exit::Failed,
        };
        if self.is_json {
            write_json(&json!({
                "event": "plan", "to_send": plan.to_send, "finished": plan.finished,
                "in_doubt": plan.in_doubt, "differs": plan.differs, "invalid": invalid,
            }))?;
            return Ok(exit);
        }
        let mut lines = Vec::new();
        for (provider, rows) in &plan.to_send {
            lines.push(format!(
                "would create at {provider}: {}",
                counted(*rows, "link")
            ));
        }
        for (rows, what) in [
            (
                plan.finished,
                "which had their outcome before, would be skipped",
            ),
            (plan.in_doubt, "in doubt would be looked for"),
            (
                plan.differs,
                "of which the journal has another request would be refused",
            ),
            (invalid, "with faults would be left out"),
        ] {
            if rows > 0 {
                lines.push(format!("{} {what}", counted(rows, "row")));
            }
        }
        lines.push("nothing was sent".to_owned());
        writeln!(stdout(), "{}", lines.join("\n"))?;
        Ok(exit)
    }

    /// Returns what to do when the process is about to end at once.
    pub(super) fn at_once(&self) -> impl FnOnce() + Send + 'static {
        let is_quiet = self.context.is_quiet();
        move || {
            if !is_quiet {
                let _ = writeln!(
                    io::stderr(),
                    "\nstopped at once; the journal has what was sent. Run the same command again \
                     to resume and to write the output."
                );
            }
        }
    }

    /// Begins to show the progress.
    pub(super) fn view(&self) -> View {
        match (self.is_json, self.context.stderr_is_terminal()) {
            (true, _) => View::json(),
            _ if self.context.is_quiet() => View::quiet(),
            (false, true) => View::bar(),
            (false, false) => View::lines(),
        }
    }

    /// Tells how the run ended: if not all went well, in spite of `--quiet`. Returns the exit code.
    pub(super) fn summary(
        &self,
        tally: &Tally,
        watched: &Watched,
        resume: &Resume<'_>,
    ) -> io::Result<Exit> {
        let exit = tally.exit(watched);
        if self.is_json {
            write_json(&summary::json(tally, watched, resume))?;
        } else {
            for line in summary::lines(tally, watched, resume) {
                match exit {
                    Exit::Ok => self.context.note(&line),
                    _ => writeln!(io::stderr(), "{line}")?,
                }
            }
        }
        Ok(exit)
    }
}
