pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"[1.0,{"n":2.0},{"list":[3.0,4e0],"big":18446744073709551615},5.5,{"n":6.5}]"#;
    server.json(200, text);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got[0], types::Either::Integer(1));
    let read = json!([1, {"n": 2}, {"list": [3, 4], "big": 18446744073709551615_u64}]);
    assert_eq!(json!(got[..3]), read);
    assert!(!format!("{:?}", &got[..3]).contains("Unknown"), "{got:?}");
    assert_eq!(json!(got[3..]), json!([5.5, {"n": 6.5}]));
    assert_eq!(format!("{:?}", &got[3..]).matches("Unknown").count(), 2, "{got:?}");
}
