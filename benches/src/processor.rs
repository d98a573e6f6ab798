//! Pins this thread, and the threads that it starts, to one processor.
//!
//! A call wakes the server's thread, which then wakes the client's thread. Whether both run on the
//! same processor is chance, and changes a call's latency more than the differences that are
//! measured here.

/// While this value exists, only the first allowed processor is used. Has an effect only on Linux.
pub(crate) struct Pinned {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

impl Pinned {
    #[cfg(target_os = "linux")]
    pub(crate) fn to_one() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let before = sched_getaffinity(None).ok();
        if let Some(before) = &before {
            let first = (0..CpuSet::MAX_CPU).find(|cpu| before.is_set(*cpu));
            let mut one = CpuSet::new();
            one.set(first.unwrap_or_default());
            // If this fails, the measurement runs without pinning.
            _ = sched_setaffinity(None, &one);
        }
        Self { before }
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn to_one() -> Self {
        Self {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for Pinned {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}
