pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":7}"#);
    let got = client.a().send().await.unwrap().into_inner();
    let types::Id::Variant1(object) = got else {
        panic!("{got:?}");
    };
    assert_eq!(object.id, Some(7));
    server.json(200, r#""x""#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got, types::Id::String("x".into()));
}
