pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().q(1_i64).r("x").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?r=x&q=1");
    client.a().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
}
