//! Drives a run to its end, and tells of it.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tracking_links::{CreateAll, Progress, Stopped};

use super::interrupt;
use super::view::View;
use crate::exit::{Exit, Failed};

/// How a run ended.
#[derive(Debug)]
pub(in crate::commands) struct Watched {
    pub(in crate::commands) progress: Progress,
    /// The providers that were given up, and why.
    pub(in crate::commands) stopped: Vec<Stopped>,
    pub(in crate::commands) is_interrupted: bool,
}

/// Runs until nothing is left to do, or until the user stops it. `at_once` is called if the user
/// wants it to stop at once, before the process ends.
pub(in crate::commands) async fn watch(
    creating: CreateAll,
    mut view: View,
    at_once: impl FnOnce() + Send + 'static,
) -> Result<Watched, Failed> {
    let mut run = creating.start();
    let handle = run.handle();
    let mut interrupt = interrupt::listen({
        let handle = handle.clone();
        move || {
            let Progress {
                in_flight,
                in_doubt,
                ..
            } = handle.progress();
            at_once();
            let exit = match in_flight + in_doubt {
                0 => Exit::Failed,
                _ => Exit::InDoubt,
            };
            exit as i32
        }
    });
    let mut ticks = interval(Duration::from_millis(100));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut is_interrupted, mut shown) = (false, Ok(()));
    loop {
        tokio::select! {
            biased;
            () = interrupt.heard(), if !is_interrupted => {
                is_interrupted = true;
                handle.stop();
                shown = shown.and(view.stopping(&handle.progress()));
            }
            _ = ticks.tick() => shown = shown.and(view.progress(&handle.progress())),
            event = run.next() => match event {
                Some(Ok(event)) => shown = shown.and(view.event(&event)),
                Some(Err(error)) => {
                    view.finish();
                    return Err(error.into());
                }
                None => break,
            },
        }
        if shown.is_err() {
            // What is in flight is waited for all the same.
            handle.stop();
            view = View::quiet();
        }
    }
    view.finish();
    shown?;
    Ok(Watched {
        progress: run.progress(),
        stopped: run.stopped(),
        is_interrupted,
    })
}
