pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "{}");
    let got = client
        .a(types::A {
            n: None,
            extra: Default::default(),
        })
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(server.request().text(), "{}");
    assert_eq!(json!(got), json!({}));
}
