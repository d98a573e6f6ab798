pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.post(types::A::new("n")).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"name": "n"}));
}
