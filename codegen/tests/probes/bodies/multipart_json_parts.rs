pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .tags(["x".to_owned(), "y".to_owned()])
        .items([types::ABodyItemsItem { n: Some(1), extra: Default::default() }, types::ABodyItemsItem { n: Some(2), extra: Default::default() }])
        .word("w")
        .plain([types::ABodyItemsItem { n: Some(1), extra: Default::default() }, types::ABodyItemsItem { n: Some(2), extra: Default::default() }])
        .send()
        .await
        .unwrap();
    let mut parts = server.request().parts();
    parts.sort();
    let part = |name: &str, media_type: &str, text: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"\nContent-Type: {media_type}\n\n{text}")
    };
    let json = "application/json";
    assert_eq!(
        parts,
        [
            part("items", "application/vnd.x+json", r#"[{"n":1},{"n":2}]"#),
            part("plain", json, r#"{"n":1}"#),
            part("plain", json, r#"{"n":2}"#),
            part("tags", json, r#"["x","y"]"#),
            part("word", json, r#""w""#),
        ]
    );
}
