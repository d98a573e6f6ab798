//! Recognises the errors of the system's TLS about certificates. native-tls has no kinds of errors
//! and hides those of the system, so only their texts are left.

/// Returns whether the handshake failed because the server's certificate is not trusted.
pub(super) fn is_bad_certificate(error: &native_tls::Error) -> bool {
    let text = error.to_string();
    // Apple's texts differ by fault.
    is_of_openssl(&text)
        || cfg!(windows) && is_of_schannel(&text)
        || cfg!(target_vendor = "apple") && text.contains("certificate")
}

/// Returns whether the handshake failed because the server does not speak TLS. Only OpenSSL tells.
pub(super) fn is_no_tls(error: &native_tls::Error) -> bool {
    error.to_string().contains("wrong version number")
}

/// Recognises OpenSSL's text for the reason `SSL_R_CERTIFICATE_VERIFY_FAILED`. An alert of the
/// server, such as "certificate required", is about the caller's certificate.
fn is_of_openssl(text: &str) -> bool {
    text.contains("certificate verify failed")
}

/// Recognises SChannel's codes, which end a text in the system's language.
fn is_of_schannel(text: &str) -> bool {
    let code = text
        .rsplit_once("(os error ")
        .map(|(_, it)| it.trim_end_matches(')'));
    let code = code.and_then(|code| code.parse::<i32>().ok());
    match code.map(i32::cast_unsigned) {
        // SEC_E_WRONG_PRINCIPAL, SEC_E_UNTRUSTED_ROOT, SEC_E_CERT_EXPIRED
        Some(0x8009_0322 | 0x8009_0325 | 0x8009_0328) => true,
        // the facility of certificates, such as CERT_E_UNTRUSTEDROOT
        Some(code) => code >> 16 == 0x800B,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_certificates_are_told_from_other_faults() {
        let text = "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate \
                    verify failed:../ssl/statem/statem_clnt.c:1889: (self-signed certificate)";
        assert!(is_of_openssl(text));
        for other in [
            "error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required",
            "error:0A00010B:SSL routines:ssl3_get_record:wrong version number",
        ] {
            assert!(!is_of_openssl(other), "{other}");
        }
        for code in [
            0x800B_0109_u32,
            0x800B_010F,
            0x8009_0322,
            0x8009_0325,
            0x8009_0328,
        ] {
            let text = format!("A text. (os error {})", code.cast_signed());
            assert!(is_of_schannel(&text), "{text}");
        }
        for code in [0x8009_0308_u32, 0x8009_0326, 10054] {
            let text = format!("A text. (os error {})", code.cast_signed());
            assert!(!is_of_schannel(&text), "{text}");
        }
    }
}
