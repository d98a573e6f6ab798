pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(vec![types::ABodyItem { n: Some(1), extra: Default::default() }])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().text(), r#"[{"n":1}]"#);
    client.b("x").send().await.unwrap();
    assert_eq!(server.request().text(), r#""x""#);
}
