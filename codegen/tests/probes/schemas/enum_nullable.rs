pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":null}"#);
    server.json(200, r#"{"v":"x"}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().v, None);
    assert_eq!(
        client.a().send().await.unwrap().into_inner().v,
        Some(types::AResponseV::X)
    );
}
