pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":null,"m":null}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().m, Some(json!(null)));
}
