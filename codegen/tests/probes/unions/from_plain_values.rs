pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"name":"x"}]"#);
    let answer = client.a("x").send().await.unwrap().into_inner();
    assert_eq!(server.request().text(), r#""x""#);
    assert!(matches!(answer, types::AResponse::TagList(tags) if tags.len() == 1));
    server.json(200, "[1]");
    let answer = client.a(vec!["x".to_owned()]).send().await.unwrap().into_inner();
    assert_eq!(server.request().text(), r#"["x"]"#);
    assert!(matches!(answer, types::AResponse::Array(numbers) if numbers == [1]));
    for (value, sent) in [
        (types::Tags::from(true), "true"),
        ("y".to_owned().into(), r#""y""#),
        (types::Tag::new("z").into(), r#"{"name":"z"}"#),
    ] {
        server.json(200, "[]");
        client.a(value).send().await.unwrap();
        assert_eq!(server.request().text(), sent);
    }
}
