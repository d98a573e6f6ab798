pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let mut text = "5".to_owned();
    for _ in 0..20 { text = format!("{{\"a\":[{text}]}}"); }
    server.json(200, &text);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(serde_json::to_string(&got).unwrap(), text);
}
