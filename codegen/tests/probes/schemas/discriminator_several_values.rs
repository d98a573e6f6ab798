pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"k":"a2"},{"k":"b"},{"k":"a1"}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(&got[..], [types::U::A(_), types::U::B(_), types::U::A(_)]),
        "{got:?}"
    );
    assert_eq!(json!(got), json!([{"k": "a2"}, {"k": "b"}, {"k": "a1"}]));
}
