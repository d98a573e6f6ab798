pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"gen":2}"#);
    let got = client.gen_().gen_(1).send().await.unwrap().into_inner();
    assert_eq!((server.request().line.as_str(), got.gen_), ("GET /a?gen=1", Some(2)));
}
