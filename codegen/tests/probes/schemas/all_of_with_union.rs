pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":1,"b":"x"}"#);
    assert_eq!(
        json!(client.a().send().await.unwrap().into_inner()),
        json!({"id": 1, "b": "x"})
    );
}
