pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"a":1,"b":2,"new":3}"#);
    // The struct has no field `extra`.
    let got = client.a(types::A { a: Some(3), b: 4 }).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"a": 3, "b": 4}));
    assert_eq!(got.into_inner(), types::A { a: Some(1), b: 2 });
}
