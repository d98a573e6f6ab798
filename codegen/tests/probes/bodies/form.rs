pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body: types::ABody =
        serde_json::from_value(json!({"q": "a b&", "tags": ["x", "y"], "deep": {"n": 1}})).unwrap();
    client.a(body).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let mut pairs: Vec<&str> = request.text().split('&').collect();
    pairs.sort();
    assert_eq!(
        pairs,
        ["deep=%7B%22n%22%3A1%7D", "q=a%20b%26", "tags=x", "tags=y"]
    );
}
