pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(400, r#"{"errors":[{"message":"no such link"}]}"#);
    let error = client.get().send().await.unwrap_err();
    let documented = format!("{:?}", error.documented());
    assert!(documented.contains("no such link"), "{documented}");
}
