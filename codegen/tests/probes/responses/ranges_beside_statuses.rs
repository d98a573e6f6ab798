pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(201, r#"{"id":1}"#);
    assert!(matches!(client.a().send().await.unwrap().into_inner(), operation::ASuccess::Created(_)));
    server.json(202, r#"{"job":"j"}"#);
    assert!(matches!(client.a().send().await.unwrap().into_inner(), operation::ASuccess::Status2xx(_)));
    server.json(404, r#"{"gone":true}"#);
    assert!(matches!(client.a().send().await.unwrap_err().documented(), Some(operation::AError::NotFound(_))));
    server.json(409, r#"{"why":"x"}"#);
    assert!(matches!(client.a().send().await.unwrap_err().documented(), Some(operation::AError::Status4xx(_))));
    server.answer(500, "content-type: text/plain\r\n", "oops");
    assert!(matches!(client.a().send().await.unwrap_err().documented(), Some(operation::AError::Default(t)) if t == "oops"));
}
