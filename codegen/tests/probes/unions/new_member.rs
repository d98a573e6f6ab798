pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":"x","b":1,"new":{"more":[1]}}"#);
    let got = client.get().send().await.unwrap().into_inner();
    assert!(matches!(&got, types::GetResponse::B(b) if b.b == Some(1)), "{got:?}");
}
