pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(
        200,
        r#"{"inside":{"outer":"x","inner":7},"extended":{"base":"b","more":"m"}}"#,
    );
    let got = client.a().send().await.unwrap().into_inner();
    let inside = got.inside.unwrap();
    assert_eq!(
        (inside.outer.as_deref(), inside.inner),
        (Some("x"), Some(7))
    );
    let extended = got.extended.unwrap();
    assert_eq!(
        (extended.base.as_deref(), extended.more.as_deref()),
        (Some("b"), Some("m"))
    );
    server.json(200, r#"{"inside":null,"extended":null}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(got.inside.is_none() && got.extended.is_none());
}
