pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::ABody { p: "x".into(), extra: Default::default() })
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().text(), r#"{"p":"x"}"#);
}
