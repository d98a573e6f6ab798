//! The URL of a database, and the job that it names.

use std::fmt;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tracking_links::journal::{JournalError, JournalErrorKind};

/// The job of a URL that names none.
const DEFAULT_JOB: &str = "default";

/// How long connecting may take, unless the URL says so.
const CONNECT: Duration = Duration::from_secs(10);

/// Where a journal is.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) job: String,
    place: String,
}

impl Address {
    /// Reads a URL. No error contains any part of it but the names of its host and database.
    pub(super) fn parse(url: &str) -> Result<Self, JournalError> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or_else(|| fault("must begin with `postgres://`"))?;
        let after = rest.split_once('@').map_or(rest, |(_, after)| after);
        let host_end = after.find(['/', '?']).unwrap_or(after.len());
        if after[..host_end].contains('@') {
            return Err(fault("must spell an @ in the user or password %40"));
        }
        let query_at = after.find('?').map(|at| url.len() - after.len() + at);
        let (base, query) = match query_at {
            Some(at) => (&url[..at], &url[at + 1..]),
            None => (url, ""),
        };
        let mut job = DEFAULT_JOB.to_owned();
        let mut others = Vec::new();
        for pair in query.split('&').filter(|it| !it.is_empty()) {
            match pair.strip_prefix("job=") {
                Some(name) => job = decode(name)?,
                None => others.push(pair),
            }
        }
        if job.is_empty() || job.len() > 200 || job.contains('\0') {
            return Err(fault(
                "must name a job of 1 to 200 bytes, no NUL, in `job=`",
            ));
        }
        let separator = if others.is_empty() { "" } else { "?" };
        let config = format!("{base}{separator}{}", others.join("&"));
        // Its errors may quote the URL.
        let mut config: Config = config.parse().map_err(|_| {
            fault(
                "must have the form `postgres://user:password@host:port/database?job=name`, with \
                 %-codes for special characters, and parameters that tokio-postgres knows",
            )
        })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(fault(
                "asks for TLS (`sslmode=require`), which this journal does not support: use a \
                 tunnel or a private network, with `sslmode=disable`",
            ));
        }
        config.ssl_mode(SslMode::Disable);
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("localhost");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_application_name().is_none() {
            config.application_name("tracking-links");
        }
        config.keepalives_idle(Duration::from_secs(15));
        config.keepalives_interval(Duration::from_secs(5));
        let place = place(&config);
        Ok(Self { config, job, place })
    }
}

/// Shows the hosts and the database.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("place", &self.place)
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

/// Writes the hosts and the database.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

fn place(config: &Config) -> String {
    let hosts = config.get_hosts().iter().enumerate().map(|(at, host)| {
        let ports = config.get_ports();
        let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => path.display().to_string(),
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    match config.get_dbname() {
        Some(name) => format!("{hosts}/{name}"),
        None => hosts,
    }
}

fn decode(text: &str) -> Result<String, JournalError> {
    let text = percent_decode_str(text).decode_utf8();
    let text = text.map_err(|_| fault("must be UTF-8"))?;
    Ok(text.into_owned())
}

fn fault(what: &str) -> JournalError {
    JournalError::new(
        JournalErrorKind::Other,
        format!("the URL of the PostgreSQL journal {what}"),
    )
}
