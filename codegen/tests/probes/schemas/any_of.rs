pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"["1",1,true,["x"],2.5]"#);
    let got = client
        .a(types::V::Integer(4))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(server.request().text(), "4");
    assert!(
        matches!(
            &got[..],
            [
                types::V::String(_),
                types::V::Integer(1),
                types::V::Boolean(true),
                types::V::Array(_),
                types::V::Unknown(_)
            ]
        ),
        "{got:?}"
    );
    assert_eq!(json!(got), json!(["1", 1, true, ["x"], 2.5]));
}
