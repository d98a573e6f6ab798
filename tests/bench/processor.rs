//! Which processors this thread, and what it starts, may use.
//!
//! A call wakes the server's thread, which wakes the client's: whether these sit on one processor is chance, and weighs more than all
//! that is compared here.

/// Keeps to the first processor until dropped. Elsewhere than on Linux it does nothing.
pub(crate) struct One {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

impl One {
    #[cfg(target_os = "linux")]
    pub(crate) fn keep() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let before = sched_getaffinity(None).ok();
        if let Some(before) = &before {
            let first = (0..CpuSet::MAX_CPU).find(|cpu| before.is_set(*cpu));
            let mut one = CpuSet::new();
            one.set(first.unwrap_or_default());
            // Refused, the times are as they are without.
            _ = sched_setaffinity(None, &one);
        }
        Self { before }
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn keep() -> Self {
        Self {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for One {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}
