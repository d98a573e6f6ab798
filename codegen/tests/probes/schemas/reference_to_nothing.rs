pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":{"n":4}}"#);
    assert_eq!(
        json!(client.a().send().await.unwrap().into_inner().v),
        json!({"n": 4})
    );
}
