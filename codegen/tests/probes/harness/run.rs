//! Runs probes one after another and prints a line for each.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

use crate::server::Server;

pub struct Run {
    runtime: tokio::runtime::Runtime,
    fault: Arc<Mutex<String>>,
}

impl Run {
    pub fn new() -> Self {
        let fault: Arc<Mutex<String>> = Arc::default();
        let said = fault.clone();
        // Place and words on one line.
        panic::set_hook(Box::new(move |info| {
            *said.lock().unwrap() = info
                .to_string()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
        }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Self { runtime, fault }
    }

    pub fn probe<F: Future<Output = ()>>(
        &mut self,
        name: &str,
        construct: &str,
        probe: fn(Server) -> F,
    ) {
        let run = || {
            self.runtime.block_on(async {
                let server = Server::start().await;
                let limit = std::time::Duration::from_secs(10);
                tokio::time::timeout(limit, probe(server))
                    .await
                    .expect("10 seconds passed");
            })
        };
        match panic::catch_unwind(AssertUnwindSafe(run)) {
            Ok(()) => println!("ok {name}: {construct}"),
            Err(_) => println!("FAILED {name} {}", self.fault.lock().unwrap()),
        }
    }
}
