pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"a":"1"}"#);
    server.json(403, r#"{"b":"2"}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().a, "1");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.documented().unwrap().b, "2");
}
