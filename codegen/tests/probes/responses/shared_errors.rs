pub async fn probe(server: Server) {
    use operation::ApiError;
    let client: Client = server.client(Client::builder());
    let why = |error: &ApiError| match error {
        ApiError::BadRequest(bad) => bad.why.clone(),
        ApiError::Missing(types::Missing { id, .. }) => id.to_string(),
        other => panic!("{other:?}"),
    };
    server.json(400, r#"{"why":"w"}"#);
    assert_eq!(why(client.a().send().await.unwrap_err().documented().unwrap()), "w");
    server.json(404, r#"{"id":7}"#);
    assert_eq!(why(client.b().send().await.unwrap_err().documented().unwrap()), "7");
    server.json(500, r#"{"why":"x"}"#);
    assert_eq!(why(client.b().send().await.unwrap_err().documented().unwrap()), "x");
    server.json(500, r#"{"why":"x"}"#);
    assert!(client.a().send().await.unwrap_err().documented().is_none());
    // If all errors have one type, there is no enum.
    server.json(410, r#"{"id":8}"#);
    assert_eq!(client.c().send().await.unwrap_err().documented().unwrap().id, 8);
}
