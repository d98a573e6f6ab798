pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "x-total: 1\r\nx-ids: 1,b\r\nx-state: new\r\n", r#"{"n":"x"}"#);
    let got = client.a().send().await.unwrap();
    let headers = got.typed_headers().unwrap();
    assert_eq!((headers.x_total, headers.x_ids), (1, None));
    assert_eq!(headers.x_state, Some(types::AHeadersXState::Unknown("new".to_owned())));
    let lost: Vec<_> = got.lost().iter().map(|it| (it.path(), it.value().clone())).collect();
    assert_eq!(lost, [("n", json!("x")), ("header X-Ids", json!("1,b"))]);

    for (lines, message) in [
        ("", "the header `X-Total` is missing"),
        ("x-total: many\r\n", "the header `X-Total` does not have its type"),
    ] {
        server.answer(200, lines, r#"{"n":2}"#);
        let got = client.a().send().await.unwrap();
        assert_eq!(got.typed_headers().unwrap_err().to_string(), message);
        assert_eq!(got.n, Some(2));
    }
}
