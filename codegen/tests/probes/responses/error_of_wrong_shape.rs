pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(400, r#"{"message":"other"}"#);
    let error = client.a().send().await.unwrap_err();
    assert!(error.documented().is_none());
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.provider_message(), Some("other"));
    assert_eq!(error.body().unwrap().text(), r#"{"message":"other"}"#);
}
