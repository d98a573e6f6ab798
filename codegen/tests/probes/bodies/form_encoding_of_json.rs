pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body: types::ABody =
        serde_json::from_value(json!({"ids": [1, 2], "plain": [1, 2], "to": "https://b/c?d"}))
            .unwrap();
    client.a(body).send().await.unwrap();
    let request = server.request();
    let mut pairs: Vec<&str> = request.text().split('&').collect();
    pairs.sort();
    assert_eq!(
        pairs,
        ["ids=%5B1%2C2%5D", "plain=1", "plain=2", "to=https://b/c?d"]
    );
}
