pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1}"#);
    server.json(400, r#"{"n":2}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().n, 1);
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.documented().unwrap().n, 2);
}
