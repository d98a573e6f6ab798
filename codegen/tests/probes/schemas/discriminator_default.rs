pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"cat","name":"a"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(&got, types::Pet::Cat(cat) if cat.name.as_deref() == Some("a")),
        "{got:?}"
    );
    for body in [
        r#"{"kind":"fish","name":"a"}"#,
        r#"{"name":"a"}"#,
        r#"{"kind":"Other","name":"a"}"#,
    ] {
        server.json(200, body);
        let got = client.a().send().await.unwrap().into_inner();
        let types::Pet::Other(other) = &got else {
            panic!("{got:?}");
        };
        assert_eq!(other.name.as_deref(), Some("a"));
        assert_eq!(
            serde_json::to_value(&got).unwrap(),
            serde_json::from_str::<serde_json::Value>(body).unwrap()
        );
    }
}
