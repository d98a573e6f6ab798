pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"kind":"dog"},{"kind":"cat"}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        format!("{:?}", got[0]).starts_with("Dog") && format!("{:?}", got[1]).starts_with("Cat"),
        "{got:?}"
    );
}
