//! Which addresses may be asked.

use reqwest::Url;

use crate::trouble::Trouble;

/// Whether addresses of http at this machine may be asked: only in tests of this program. No
/// document and no `provider.toml` can allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopbackHttp {
    Refused,
    Allowed,
}

/// Writes an address for messages, without a password that it may have.
pub(crate) fn shown(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if url.password().is_some() => {
            // An error would mean that the URL has no place for a password.
            let _ = url.set_password(None);
            url.into()
        }
        _ => address.to_owned(),
    }
}

/// Parses an address that may be asked.
pub(crate) fn checked(address: &str, loopback: LoopbackHttp) -> Result<Url, Trouble> {
    let url = Url::parse(address).map_err(|error| {
        Trouble::new(format!("`{address}` is no address: {error}"))
            .help("write an address that begins with https:// into provider.toml")
    })?;
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => {}
        "http" if is_loopback && loopback == LoopbackHttp::Allowed => {}
        _ => {
            return Err(
                Trouble::new(format!("{url} is not asked, because it is not of https"))
                    .help("write an address that begins with https:// into provider.toml"),
            );
        }
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            Trouble::new("the address has a user name or password, and is not asked")
                .help("delete it from provider.toml: only what everybody may read is fetched"),
        );
    }
    Ok(url)
}

/// The servers that `provider.toml` names. A redirect to any other one is not followed.
#[derive(Debug)]
pub(crate) struct Servers(Vec<Url>);

impl Servers {
    pub(crate) fn of(addresses: &[&str]) -> Self {
        let urls = addresses
            .iter()
            .filter_map(|address| Url::parse(address).ok());
        Self(urls.collect())
    }

    pub(crate) fn has(&self, url: &Url) -> bool {
        self.0.iter().any(|known| known.origin() == url.origin())
    }
}
