pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let answer = json!({"ok": {"ok": false, "error": "no"}, "v": {"v": 2, "b": "x"}, "t": {"t": "c", "q": "x"}});
    server.json(200, &answer.to_string());
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), answer);
    // A value that the document does not list does not change the branch.
    server.json(200, r#"{"t":{"t":"e","q":"x"}}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"t": {"t": "e", "q": "x"}}));
    assert!(!format!("{got:?}").contains("Some(Unknown"), "{got:?}");
}
