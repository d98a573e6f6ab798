pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(403, r#"{"why":"w"}"#);
    server.json(409, r#"{"code":9}"#);
    server.answer(500, "content-type: text/plain\r\n", "broken");
    let error = client.a().send().await.unwrap_err();
    assert!(
        matches!(error.documented(), Some(operation::AError::Forbidden(body)) if body.why == "w")
    );
    let error = client.a().send().await.unwrap_err();
    assert!(
        matches!(error.documented(), Some(operation::AError::Status4xx(body)) if body.code == 9)
    );
    let error = client.a().send().await.unwrap_err();
    assert!(
        matches!(error.documented(), Some(operation::AError::Default(text)) if text == "broken")
    );
    assert_eq!(error.status().unwrap(), 500);
}
