pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"bank","n":1}"#);
    let card = types::Card {
        kind: String::new(),
        n: Some(1),
        extra: Default::default(),
    };
    let got = client
        .a(types::U::from(card))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert!(
        matches!(&got, types::U::Bank(bank) if bank.n == Some(1)),
        "{got:?}"
    );
    assert_eq!(server.request().json(), json!({"kind": "card", "n": 1}));
}
