pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in ["1.0", "1.10", "1e3", "0x1F", "true"] {
        let listed = types::AV::from(text);
        assert!(!format!("{listed:?}").contains("Unknown"), "{listed:?}");
        client.a().v(listed).send().await.unwrap();
        let sent = server.request();
        assert_eq!(sent.line, format!("GET /a?v={text}&w=1.50"));
        assert_eq!(sent.header("x-v"), Some("1.10"));
    }
}
