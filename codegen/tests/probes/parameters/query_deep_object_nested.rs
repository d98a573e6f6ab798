pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let f: types::AF =
        serde_json::from_value(json!({"at": {"gte": 1}, "tags": ["x", "y"]})).unwrap();
    client.a().f(f).send().await.unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?f%5Bat%5D%5Bgte%5D=1&f%5Btags%5D=x&f%5Btags%5D=y"
    );
}
