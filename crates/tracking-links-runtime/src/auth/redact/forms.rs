//! The forms in which a secret is searched for, besides those that escapes make of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::zeroize::Zeroizing;

use crate::auth::redact::escape;

/// Returns the secret as it is, in a form's query, in UTF-16, in hexadecimal digits and in base64.
pub(super) fn forms(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms = vec![Zeroizing::new(secret.as_bytes().to_vec())];
    // A text is searched at every level of its escapes, at which those of the secret are read too.
    while let Some(plain) = forms.last().map(|last| escape::unescaped(last)) {
        if forms.last().is_some_and(|last| **last == plain) {
            break;
        }
        forms.push(Zeroizing::new(plain));
    }
    if secret.contains(' ') {
        forms.push(Zeroizing::new(secret.replace(' ', "+").into_bytes()));
    }
    if !secret.is_ascii() {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            // The search skips zeros, which leaves ASCII of UTF-16.
            let utf16 = secret.encode_utf16().flat_map(bytes);
            forms.push(Zeroizing::new(utf16.filter(|byte| *byte != 0).collect()));
        }
    }
    let hex = secret.bytes().flat_map(|byte| {
        [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)])
    });
    forms.push(Zeroizing::new(hex.collect()));
    forms.extend((0..3).map(|offset| base64(secret, offset)));
    forms
}

/// Returns the characters of base64 that the secret alone decides, after `offset` other bytes.
fn base64(secret: &str, offset: usize) -> Zeroizing<Vec<u8>> {
    let padded = Zeroizing::new([&[0; 2][..offset], secret.as_bytes()].concat());
    let text = Zeroizing::new(STANDARD_NO_PAD.encode(&*padded));
    // Six bits make a character.
    let (start, end) = ((offset * 8).div_ceil(6), padded.len() * 8 / 6);
    Zeroizing::new(text.as_bytes()[start..end].to_vec())
}
