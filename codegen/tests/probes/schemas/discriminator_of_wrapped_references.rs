pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"kind":"d","n":1},{"kind":"c","n":2}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    let name = |pet: &types::U| format!("{pet:?}").split('(').next().unwrap().to_owned();
    assert_eq!([name(&got[0]), name(&got[1])], ["Dog", "Cat"], "{got:?}");
}
