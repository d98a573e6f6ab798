pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"t":"two","n":1},{"t":"one"},{"t":"three"}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(got[0], types::U::Two(_))
            && matches!(got[1], types::U::One(_))
            && matches!(got[2], types::U::Unknown(_)),
        "{got:?}"
    );
}
