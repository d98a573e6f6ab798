pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (text, known) in [
        (r#"{"b":{"y":1,"new":2},"more":3}"#, true),
        (r#"{"a":{"x":1,"new":2},"b":{"y":3,"old":{}},"more":null}"#, true),
        (r#"{"a":{"x":1,"y":2,"new":3}}"#, true),
        (r#"{"a":{"x":1,"y":2},"b":3}"#, false),
        (r#"{"a":1,"b":{"x":1,"new":3}}"#, true),
    ] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert_eq!(!matches!(got, types::GetResponse::Unknown(_)), known, "{got:?}");
    }
}
