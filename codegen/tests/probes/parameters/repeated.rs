pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().q(1_i64).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?q=1");
}
