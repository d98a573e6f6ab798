pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().sort(types::ASort::Up).send().await.unwrap();
    client.a().sort("side ways").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?sort=up");
    assert_eq!(server.request().line, "GET /a?sort=side%20ways");
}
