pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "5");
    client.q(types::QBody { n: Some(1), extra: Default::default() }).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.text()), ("QUERY /a", r#"{"n":1}"#));
    client.l().body("<x/>").send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.header("content-type"), r.text()), ("LOCK /a", Some("application/xml"), "<x/>"));
    client.m().send().await.unwrap();
    assert_eq!(server.request().line, "M-SEARCH /a");
}
