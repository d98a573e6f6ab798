pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(json!({"x": [1]})).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"x": [1]}));
}
