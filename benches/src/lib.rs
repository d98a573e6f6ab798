//! What the benchmark and the memory test share: five ways to send one create, and a server for
//! them.

pub mod server;
pub mod subject;
