pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1");
    assert_eq!(client.a().send().await.unwrap().into_inner(), 1_i64);
    server.json(200, "x");
    assert_eq!(client.b().send().await.unwrap().into_inner().text(), "x");
}
