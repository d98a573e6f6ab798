pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let sent = || {
        let request = server.request();
        (request.header("content-type").unwrap().to_owned(), request.text().to_owned())
    };
    let of = |media_type: &str, text: &str| (media_type.to_owned(), text.to_owned());
    client.a(vec![]).send().await.unwrap();
    assert_eq!(sent(), of("application/json-patch+json", "[]"));
    client.a(operation::AContent::MergePatch(types::AMergePatch { n: Some(1), extra: Default::default() })).send().await.unwrap();
    assert_eq!(sent(), of("application/merge-patch+json", r#"{"n":1}"#));
    client.a(operation::AContent::ApplyPatch("n: 1".into())).send().await.unwrap();
    assert_eq!(sent(), of("application/apply-patch+yaml", "n: 1"));
}
