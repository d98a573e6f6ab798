pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"a":"1","b":"2"},{"a":"1"}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(got[0], types::U::Large(_)) && matches!(got[1], types::U::Small(_)),
        "{got:?}"
    );
}
