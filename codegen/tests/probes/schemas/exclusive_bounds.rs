pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":0}"#);
    assert_eq!(
        client.a().n(3_i64).send().await.unwrap().into_inner().n,
        0.0
    );
    assert_eq!(server.request().line, "GET /a?n=3");
}
