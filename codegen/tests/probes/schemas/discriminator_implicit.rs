pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"Dog"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, types::Pet::Dog(_)), "{got:?}");
}
