pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"foo_bar":1,"fooBar":2,"foo-bar":3,"@type":"t","+1":4,"-1":5}"#;
    server.json(200, text);
    let value: types::A = serde_json::from_str(text).unwrap();
    let got = client.a(value).send().await.unwrap().into_inner();
    assert_eq!(
        server.request().json(),
        serde_json::from_str::<serde_json::Value>(text).unwrap()
    );
    assert_eq!(
        (got.foo_bar, got.foo_bar2, got.foo_bar3),
        (Some(1), Some(2), Some(3))
    );
}
