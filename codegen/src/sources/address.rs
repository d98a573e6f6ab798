//! The address of a file to which a document refers.

/// Returns the address of the file `to`, if the file `from` has the address `address`. The paths of
/// both are relative to the provider's folder. `None` if the address has too few folders.
pub(super) fn beside(address: &str, from: &str, to: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let host = address.find("://")? + "://".len();
    let (server, path) = address.split_at(host + address[host..].find('/')?);
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();

    let mut from = from.split('/').peekable();
    let mut to = to.split('/').peekable();
    while from.peek() == to.peek() && from.peek().is_some() {
        from.next();
        to.next();
    }
    for _ in from.skip(1) {
        // The first of the folders is what stands before the first slash.
        if folders.len() < 2 {
            return None;
        }
        folders.pop();
    }
    folders.extend(to);
    Some(format!("{server}{}", folders.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_beside_its_document() {
        let document = "https://acme.example/v1/api/openapi.yaml?raw=1";
        for (from, to, expected) in [
            (
                "openapi.yaml",
                "pet.yaml",
                "https://acme.example/v1/api/pet.yaml",
            ),
            (
                "openapi.yaml",
                "a/pet.yaml",
                "https://acme.example/v1/api/a/pet.yaml",
            ),
            (
                "api/openapi.yaml",
                "a/pet.yaml",
                "https://acme.example/v1/a/pet.yaml",
            ),
            (
                "api/openapi.yaml",
                "api/pet.yaml",
                "https://acme.example/v1/api/pet.yaml",
            ),
            (
                "x/y/openapi.yaml",
                "pet.yaml",
                "https://acme.example/pet.yaml",
            ),
        ] {
            assert_eq!(
                beside(document, from, to).as_deref(),
                Some(expected),
                "{from} {to}"
            );
        }
        assert_eq!(beside(document, "x/y/z/openapi.yaml", "pet.yaml"), None);
        assert_eq!(
            beside("https://acme.example", "openapi.yaml", "pet.yaml"),
            None
        );
    }
}
