pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"b":"x"}"#);
    assert_eq!(
        client.a().send().await.unwrap().into_inner().b.as_deref(),
        Some("x")
    );
}
