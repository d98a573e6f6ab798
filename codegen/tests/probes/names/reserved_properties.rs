pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let value = json!({"type": "1", "self": "2", "Self": "3", "crate": "4", "async": "5", "extra": "6", "": "7", "2fa": "8", "_id": "9", "Ünï": "10"});
    client
        .a(serde_json::from_value::<types::A>(value.clone()).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().json(), value);
}
