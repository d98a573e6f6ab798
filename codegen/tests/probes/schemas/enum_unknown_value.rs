pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#""three""#);
    let got = client
        .a(types::Kind::One)
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(got, types::Kind::from("three"));
    assert_eq!(server.request().text(), r#""one""#);
    client.a(got).send().await.ok();
    assert_eq!(server.request().text(), r#""three""#);
}
