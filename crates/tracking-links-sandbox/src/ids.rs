//! Makes ids that look random but are the same in every run, so that a test can compare whole
//! answers.
//!
//! The ids are predictable: don't use them as secrets.

use uuid::{Builder, Uuid};

/// Returns the n-th UUID, of version 4.
pub(crate) fn uuid(n: u64) -> Uuid {
    let bytes = (u128::from(scattered(n.wrapping_mul(2))) << 64)
        | u128::from(scattered(n.wrapping_mul(2).wrapping_add(1)));
    Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
}

/// Returns the n-th code of seven letters and digits.
pub(crate) fn short_code(n: u64) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut rest = scattered(n);
    (0..7)
        .map(|_| {
            let letter = ALPHABET[(rest % 36) as usize];
            rest /= 36;
            char::from(letter)
        })
        .collect()
}

/// Maps neighbouring numbers to numbers that are far apart, and no two to the same. (SplitMix64.)
fn scattered(n: u64) -> u64 {
    let mut value = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4_and_differ() {
        assert_eq!(uuid(1).get_version_num(), 4);
        assert_ne!(uuid(1), uuid(2));
        assert_eq!(uuid(1), uuid(1));
    }

    #[test]
    fn short_codes_are_seven_letters_or_digits() {
        let code = short_code(1);
        assert_eq!(code.len(), 7);
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
