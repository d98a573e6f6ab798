pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(400, r#"{"n":1}"#);
    server.answer(401, "www-authenticate: Bearer\r\n", "");
    let error = client.a().send().await.unwrap_err();
    assert!(matches!(error.documented(), Some(operation::AError::BadRequest(body)) if body.n == 1));
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.headers().unwrap()["www-authenticate"], "Bearer");
    assert!(matches!(
        error.documented(),
        Some(operation::AError::Unauthorized(_))
    ));
}
