pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":3}"#);
    assert_eq!(
        client.a().size(20_i64).send().await.unwrap().into_inner().v,
        3_i64
    );
    assert_eq!(server.request().line, "GET /a?size=20");
}
