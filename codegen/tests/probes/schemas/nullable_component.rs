pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"b":null,"l":[null,{"n":1}]}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.b, got.l[1].as_ref().unwrap().n), (None, Some(1)));
}
