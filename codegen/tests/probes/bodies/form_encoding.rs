pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body: types::ABody =
        serde_json::from_value(json!({"tags": ["x", "y"], "deep": {"n": 1}})).unwrap();
    client.a(body).send().await.unwrap();
    let request = server.request();
    let mut pairs: Vec<&str> = request.text().split('&').collect();
    pairs.sort();
    assert_eq!(pairs, ["deep%5Bn%5D=1", "tags=x,y"]);
}
