pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1");
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, operation::ASuccess::Ok(1)), "{got:?}");
}
