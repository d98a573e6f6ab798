pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"link"}"#);
    server.json(200, r#"{"kind":"new"}"#);
    let body = types::ABody {
        kind: types::ABodyKind::Link,
        extra: Default::default(),
    };
    let got = client
        .a(body.clone())
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(got.kind, types::ABodyKind::Link);
    assert_eq!(server.request().json(), json!({"kind": "link"}));
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(got.kind.as_str(), "new");
}
