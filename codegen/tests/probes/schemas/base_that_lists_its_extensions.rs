pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(
        200,
        r#"[{"kind":"Dog","bark":"wuff"},{"kind":"Cat","lives":9}]"#,
    );
    let got = client.a().send().await.unwrap().into_inner();
    assert!(
        matches!(&got[0], types::Pet::Dog(dog) if dog.bark.as_deref() == Some("wuff")),
        "{got:?}"
    );
    assert!(
        matches!(&got[1], types::Pet::Cat(cat) if cat.lives == Some(9)),
        "{got:?}"
    );
    server.json(200, r#"{"kind":"Cat","lives":7}"#);
    let cat: types::Cat = client.cat().send().await.unwrap().into_inner();
    assert_eq!((cat.kind.as_str(), cat.lives), ("Cat", Some(7)));
}
