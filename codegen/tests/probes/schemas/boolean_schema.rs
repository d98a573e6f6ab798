pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":[1,"x"]}"#);
    let got = client
        .a(types::ABody { extra: Default::default(),
            v: Some(json!({"x": 1})),
        })
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(json!(got.v), json!([1, "x"]));
    assert_eq!(server.request().json(), json!({"v": {"x": 1}}));
}
