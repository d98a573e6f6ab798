pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    assert_eq!(operation::A::OPERATION.server, Some("/v2"));
    client.a().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
}
