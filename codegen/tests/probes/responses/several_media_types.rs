pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1");
    assert_eq!(client.a().send().await.unwrap().into_inner(), 1_i64);
    assert_eq!(
        server.request().header("accept"),
        Some("application/json; charset=utf-8")
    );
}
