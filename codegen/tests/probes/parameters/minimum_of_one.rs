pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"page":0}"#);
    assert_eq!(
        client.a().page(1).send().await.unwrap().into_inner().page,
        0_i64
    );
    assert_eq!(server.request().line, "GET /a?page=1");
}
