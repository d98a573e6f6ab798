pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"old":"o"}"#);
    server.json(201, r#"{"new":"n"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, operation::ASuccess::Ok(body) if body.old == "o"));
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, operation::ASuccess::Created(body) if body.new == "n"));
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, operation::ASuccess::NoContent));
}
