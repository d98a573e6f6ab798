pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":1,"b":"x"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(&got, types::U::Two(two) if two.id == 1 && two.b == "x"),
        "{got:?}"
    );
}
