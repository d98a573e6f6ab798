pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(types::ABody { ids: Some(vec!["x".into()]), extra: Default::default() }).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.text()), ("DELETE /a", r#"{"ids":["x"]}"#));
    client.b().body(types::BBody { q: Some("x".into()), extra: Default::default() }).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.text()), ("GET /a", r#"{"q":"x"}"#));
    client.b().send().await.unwrap();
    let r = server.request();
    assert_eq!((r.text(), r.header("content-type"), r.header("content-length")), ("", None, None));
}
