pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = |x, l| types::ABody { x, l, extra: Default::default() };
    let finite = body(1.5, None);
    for call in [
        client.a(body(f64::NAN, None)),
        client.a(body(1.0, Some(vec![f64::INFINITY]))),
        client.a(finite.clone()).q(f64::NEG_INFINITY),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(error.delivery(), tracking_links_runtime::Delivery::NotSent);
        assert!(error.to_string().contains("NaN or infinite, which JSON can't hold"), "{error}");
    }
    assert_eq!(server.count(), 0);
    client.a(finite).send().await.unwrap();
    assert_eq!(server.request().text(), r#"{"x":1.5}"#);
}
