pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let words = r#"["foo","Foo",">=","<=","foo_bar","fooBar",""]"#;
    server.json(200, words);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(serde_json::to_string(&got).unwrap(), words);
    assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    assert!(got.iter().enumerate().all(|(i, a)| !got[..i].contains(a)));
}
