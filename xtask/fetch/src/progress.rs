//! Shows on a terminal which address is asked, and how much of its answer was read.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

#[derive(Debug)]
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(crate) fn new(pages: usize) -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let style = "{spinner} {pos}/{len} {elapsed} {wide_msg}";
            let style = ProgressStyle::with_template(style).expect("the template is valid");
            let bar = ProgressBar::new(pages as u64).with_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        }))
    }

    pub(crate) fn asking(&self, address: &str, bytes: usize) {
        if let Some(bar) = &self.0 {
            bar.set_message(format!("{address} {}", HumanBytes(bytes as u64)));
        }
    }

    pub(crate) fn answered(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// Runs `print` while nothing is shown.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
