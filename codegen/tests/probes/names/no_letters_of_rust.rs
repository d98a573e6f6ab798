pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"m²":2.5,"①":"x"}"#);
    let got = client.get2().m2("km²".to_owned()).send().await.unwrap().into_inner();
    assert_eq!(server.request().line, "GET /a?m%C2%B2=km%C2%B2");
    assert_eq!(json!(got), json!({"m²": 2.5, "①": "x"}));
}
