pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"a":"x","b":1}"#);
    let c = types::C {
        a: "x".into(),
        b: 1,
        extra: Default::default(),
    };
    assert_eq!(
        client
            .a(c.clone())
            .send()
            .await
            .unwrap()
            .into_inner(),
        c
    );
    assert_eq!(server.request().json(), json!({"a": "x", "b": 1}));
}
