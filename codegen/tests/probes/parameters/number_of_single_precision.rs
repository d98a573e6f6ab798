pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().lat(0.1).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?lat=0.1");
}
