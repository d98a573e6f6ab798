pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().id(types::AId::Integer(1)).send().await.unwrap();
    client
        .a()
        .id(types::AId::String("x".into()))
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a?id=1");
    assert_eq!(server.request().line, "GET /a?id=x");
}
