//! Runs the probes one after another and prints a line for each.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

use crate::server::Server;

pub struct Run {
    runtime: tokio::runtime::Runtime,
    panic_message: Arc<Mutex<String>>,
}

impl Run {
    pub fn new() -> Self {
        let panic_message: Arc<Mutex<String>> = Arc::default();
        let message = panic_message.clone();
        // Location and message on one line.
        panic::set_hook(Box::new(move |info| {
            *message.lock().unwrap() = info
                .to_string()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
        }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Self {
            runtime,
            panic_message,
        }
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
                    .expect("a probe ends within 10 seconds");
            })
        };
        match panic::catch_unwind(AssertUnwindSafe(run)) {
            Ok(()) => println!("ok {name}: {construct}"),
            Err(_) => println!("FAILED {name} {}", self.panic_message.lock().unwrap()),
        }
    }
}
