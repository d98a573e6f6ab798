pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"tags":[],"m":{}}"#, "{}"] {
        let value: types::A = serde_json::from_str(text).unwrap();
        client.a(value).send().await.unwrap();
        assert_eq!(server.request().text(), text);
    }
}
