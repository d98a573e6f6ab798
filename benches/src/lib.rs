//! The parts that the benchmark and the memory test share: five ways to send one request that
//! creates a link, and a server for them.

pub mod server;
pub mod subject;
