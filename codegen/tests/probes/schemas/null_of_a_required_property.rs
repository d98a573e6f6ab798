pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::A { x: None, y: None, extra: Default::default() })
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().text(), r#"{"x":null}"#);
}
