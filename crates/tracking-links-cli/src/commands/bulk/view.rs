//! The progress of a run: a bar in a terminal, lines elsewhere, or JSON lines.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use tracking_links::journal::Row;
use tracking_links::{Event, Progress};

use crate::output::stdout;
use crate::phrases::counted;

/// The time between two lines of progress where there is no terminal.
const LINES: Duration = Duration::from_secs(5);

/// The time between two JSON lines of progress.
const JSON_LINES: Duration = Duration::from_secs(1);

/// Shows the progress.
#[derive(Debug)]
pub(in crate::commands) struct View {
    form: Form,
    /// When a line was written last.
    last: Instant,
}

#[derive(Debug)]
enum Form {
    Bar(ProgressBar),
    Lines,
    Json,
    Quiet,
}

impl View {
    /// Shows a bar on stderr.
    pub(in crate::commands) fn bar() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len}{msg}");
        bar.set_style(style.expect("the template is valid"));
        Self::new(Form::Bar(bar))
    }

    /// Writes a line to stderr now and then.
    pub(in crate::commands) fn lines() -> Self {
        Self::new(Form::Lines)
    }

    /// Writes JSON lines to the output.
    pub(in crate::commands) fn json() -> Self {
        Self::new(Form::Json)
    }

    /// Shows nothing.
    pub(in crate::commands) fn quiet() -> Self {
        Self::new(Form::Quiet)
    }

    fn new(form: Form) -> Self {
        let last = Instant::now();
        Self { form, last }
    }

    /// Shows how far the run is.
    pub(super) fn progress(&mut self, progress: &Progress) -> io::Result<()> {
        let is_due = |interval| self.last.elapsed() >= interval;
        match &self.form {
            Form::Bar(bar) => {
                let (done, rows) = done(progress);
                bar.set_length(rows);
                bar.set_position(done);
                bar.set_message(details(progress));
                return Ok(());
            }
            Form::Lines if is_due(LINES) => {
                let (done, rows) = done(progress);
                let _ = writeln!(io::stderr(), "{done} of {rows} done{}", details(progress));
            }
            Form::Json if is_due(JSON_LINES) => write_json(&progress_json(progress))?,
            Form::Lines | Form::Json | Form::Quiet => return Ok(()),
        }
        self.last = Instant::now();
        Ok(())
    }

    /// Tells that the run is being stopped.
    pub(super) fn stopping(&mut self, progress: &Progress) -> io::Result<()> {
        let flight = counted(progress.in_flight, "row");
        let text = format!(
            "stopping: nothing more is sent; waiting for {flight} in flight (^C again: at once)"
        );
        match &self.form {
            Form::Bar(bar) => bar.println(text),
            Form::Lines => drop(writeln!(io::stderr(), "{text}")),
            Form::Json => {
                write_json(&json!({ "event": "stopping", "in_flight": progress.in_flight }))?
            }
            Form::Quiet => {}
        }
        Ok(())
    }

    /// Tells what became of a row.
    pub(super) fn event(&mut self, event: &Event) -> io::Result<()> {
        match (&self.form, event) {
            (Form::Json, Event::Done(row)) => write_json(&row_json(row)),
            _ => Ok(()),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

/// Returns how many rows are done, and how many there are. Neither a row in doubt nor one that is
/// left for the next run is done. Other workers may add rows, so that there are more than at first.
fn done(progress: &Progress) -> (u64, u64) {
    let done = progress.done() - progress.unknown;
    let not_done = progress.unknown + progress.postponed + progress.in_doubt;
    let rows = progress.rows.max(done + not_done);
    (done, rows)
}

/// Describes the progress besides the number of rows.
fn details(progress: &Progress) -> String {
    let mut text = String::new();
    let failed = progress.rejected;
    let in_doubt = progress.in_doubt + progress.unknown;
    for (number, what) in [
        (failed, "of them failed"),
        (in_doubt, "in doubt"),
        (progress.postponed, "left for the next run"),
    ] {
        if number > 0 {
            text.push_str(&format!(", {number} {what}"));
        }
    }
    text.push_str(&format!(", {:.1}/s", progress.per_second()));
    if let Some(left) = progress.remaining() {
        text.push_str(&format!(", {} left", duration(left)));
    }
    if let Some(wait) = progress.wait {
        text.push_str(&format!(", waiting {} for the provider", duration(wait)));
    }
    text
}

fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

fn progress_json(progress: &Progress) -> Value {
    let (done, rows) = done(progress);
    json!({
        "event": "progress", "rows": rows, "done": done,
        "skipped": progress.skipped, "created": progress.created,
        "existing": progress.existing, "rejected": progress.rejected,
        "unknown": progress.unknown, "postponed": progress.postponed,
        "in_doubt": progress.in_doubt, "in_flight": progress.in_flight,
        "per_second": progress.per_second(),
        "seconds": progress.elapsed.as_secs_f64(),
        "seconds_left": progress.remaining().map(|it| it.as_secs()),
        "wait_seconds": progress.wait.map(|it| it.as_secs()),
    })
}

fn row_json(row: &Row) -> Value {
    json!({
        "event": "row", "key": row.key, "provider": row.provider,
        "state": row.state.as_str(), "link": row.link, "failure": row.failure,
    })
}

/// Writes a JSON line to the output.
pub(super) fn write_json(value: &Value) -> io::Result<()> {
    writeln!(stdout(), "{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_a_line_never_add_up_to_more_than_there_are() {
        let mut progress = Progress::default();
        (progress.rows, progress.skipped, progress.created) = (10, 1, 2);
        (progress.rejected, progress.unknown, progress.in_doubt) = (1, 3, 2);
        progress.postponed = 1;
        assert_eq!(done(&progress), (4, 10));
        let details = details(&progress);
        let expected = ", 1 of them failed, 5 in doubt, 1 left for the next run, 0.0/s";
        assert_eq!(details, expected);
        assert_eq!(progress_json(&progress)["done"], 4);
        progress.rows = 5;
        assert_eq!(done(&progress), (4, 10));
    }
}
