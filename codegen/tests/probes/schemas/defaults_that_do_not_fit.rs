pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::A::new().n(1))
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().json(), json!({"n": 1}));
}
