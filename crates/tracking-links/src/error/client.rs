//! Errors of generated clients, as this crate's error.
//!
//! By what happened and by status alone; what a provider means by them otherwise is said by its own file.

use super::{Error, ErrorKind, Source};

/// What a status means where the provider has no meaning of its own for it.
fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        400 | 413 | 414 | 422 | 431 => ErrorKind::InvalidRequest,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Unavailable,
        _ => ErrorKind::Unexpected,
    }
}

/// The error of a generated client, by its status; a provider puts its own meanings in place of these.
impl<E> From<tracking_links_runtime::Error<E>> for Error {
    fn from(error: tracking_links_runtime::Error<E>) -> Self {
        use tracking_links_runtime::ErrorKind as Client;
        let error = error.erase();
        let kind = match error.kind() {
            Client::InvalidRequest => ErrorKind::InvalidRequest,
            Client::Configuration => ErrorKind::Configuration,
            Client::Authentication => ErrorKind::Authentication,
            Client::Connect | Client::Transport => ErrorKind::Connection,
            Client::Timeout => ErrorKind::Timeout,
            Client::RateLimited => ErrorKind::RateLimited,
            Client::Status => error
                .status()
                .map_or(ErrorKind::Unexpected, |it| kind_of_status(it.as_u16())),
            _ => ErrorKind::Unexpected,
        };
        // Its line begins with names, in whose place this crate's own come.
        let line = error.to_string();
        let names = match error.operation() {
            Some(operation) => format!("{} {operation}: ", error.provider()),
            None => format!("{}: ", error.provider()),
        };
        let message = line.strip_prefix(&names).unwrap_or(&line);
        let headers = error.headers().into_iter().flatten();
        let headers =
            headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_owned()));

        let mut it = Self::new(kind, message).with_delivery(error.delivery());
        it.0.provider = Some(error.provider().to_owned());
        it.0.provider_message = error.provider_message().map(str::to_owned);
        it.0.status = error.status().map(|status| status.as_u16());
        it.0.headers = headers.collect();
        it.0.body = error.body().cloned();
        it.0.body_truncated = error.body_truncated();
        it.0.request_id = error.request_id().map(str::to_owned);
        it.0.retry_after = error.retry_after();
        it.0.phase = Some(error.phase());
        it.0.attempts = error.attempts();
        it.0.elapsed = error.elapsed();
        it.0.source = Some(Source::Client(error));
        it
    }
}
