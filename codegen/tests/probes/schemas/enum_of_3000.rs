pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "\"value_2999\"");
    assert_eq!(client.a().e(types::E::Value7).send().await.unwrap().into_inner(), types::E::Value2999);
    assert_eq!(server.request().line, "GET /a?e=value_7");
}
