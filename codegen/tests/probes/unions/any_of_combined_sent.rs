pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.post(types::Filter::from(types::FilterCombined { a: Some(1), b: Some(2), extra: Default::default() })).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"a": 1, "b": 2}));
}
