//! Shows the progress of a run on standard error: a bar on a terminal, otherwise a line every 15
//! seconds.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The time between two lines if standard error is not a terminal.
const LINE_EVERY: Duration = Duration::from_secs(15);

#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    total: usize,
    what: &'static str,
    done: Cell<usize>,
    last_line: Cell<Instant>,
}

impl Progress {
    pub(crate) fn new(total: usize, what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = "{bar:30} {pos}/{len} {elapsed} (about {eta} left) {wide_msg}";
            let style = ProgressStyle::with_template(style).expect("the template is valid");
            ProgressBar::new(total as u64).with_style(style)
        });
        Self {
            bar,
            total,
            what,
            done: Cell::new(0),
            last_line: Cell::new(Instant::now()),
        }
    }

    /// Counts one more document or crate as done.
    pub(crate) fn step(&self, name: &str) {
        self.done.set(self.done.get() + 1);
        if let Some(bar) = &self.bar {
            bar.set_message(name.to_owned());
            bar.inc(1);
        } else if self.last_line.get().elapsed() > LINE_EVERY {
            self.last_line.set(Instant::now());
            eprintln!("{}/{} {}", self.done.get(), self.total, self.what);
        }
    }

    /// Prints a line, above the bar if there is one.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => eprintln!("{line}"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
