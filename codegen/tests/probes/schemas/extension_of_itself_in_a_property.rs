pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(
        200,
        r#"{"name":"a","parent":{"name":"b","age":40,"parent":{"name":"c","age":70}}}"#,
    );
    let got = client.a().send().await.unwrap().into_inner();
    let parent = got.parent.unwrap();
    assert_eq!((parent.name.as_deref(), parent.age), (Some("b"), Some(40)));
    let grandparent = parent.parent.unwrap();
    assert_eq!(grandparent.age, Some(70));

    server.json(200, r#"{"id":1,"leaf":true}"#);
    let got = client.b().send().await.unwrap().into_inner();
    assert!(
        !matches!(got, types::Node::Unknown(_)),
        "{got:?}"
    );
}
