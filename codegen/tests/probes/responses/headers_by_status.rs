pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "x-total: 1\r\nx-age: 5\r\n", "");
    server.answer(201, "x-total: 2\r\nlocation: /b\r\nx-age: new\r\n", "");
    server.answer(429, "retry-after: 1\r\n", "");
    let there: types::AHeaders = client.a().send().await.unwrap().typed_headers().unwrap();
    assert_eq!((there.x_total, there.location), (1_i64, None));
    assert_eq!(there.x_age.as_deref(), Some("5"));
    let made = client.a().send().await.unwrap().typed_headers().unwrap();
    assert_eq!((made.x_total, made.location.as_deref()), (2, Some("/b")));
    assert_eq!(made.x_age.as_deref(), Some("new"));
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.headers().unwrap()["retry-after"], "1");
}
