//! Makes values of the `Authorization` header from checked credentials. No error message repeats a
//! credential.

use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// Returns the `Authorization` value for a bearer token.
pub(super) fn bearer(token: &SecretString) -> Result<HeaderValue, String> {
    check("the bearer token", token.expose_secret())?;
    if !token.expose_secret().bytes().all(|b| b.is_ascii_graphic()) {
        return Err(
            "the bearer token contains a space or a non-ASCII character; \
             pass the token alone, without \"Bearer\""
                .to_owned(),
        );
    }
    authorization("Bearer", token.expose_secret())
}

/// Refuses an empty value, and a value with control characters. `what` is the name of the value in
/// the message.
pub(super) fn check(what: &str, value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err(format!("{what} is empty"));
    }
    if value.chars().any(char::is_control) {
        return Err(format!(
            "{what} contains a control character; trim the line break if it was read from a file"
        ));
    }
    Ok(())
}

/// Returns the header value `{scheme} {value}`, marked as sensitive so that `Debug` does not show
/// it.
pub(super) fn authorization(scheme: &str, value: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {value}")).map_err(|_| {
        format!("the {scheme} credential contains a character that HTTP headers can't carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Returns whether a cookie may contain the byte: `cookie-octet` of RFC 6265, section 4.1.1.
pub(super) fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
