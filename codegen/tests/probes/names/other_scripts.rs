pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"名":"a","имя":"b","":"c"," ":"d","$":"e","1":"f","self":"g","Self":"h","a.b":"i","a b":"j","a-b":"k","a_b":"l","aB":"m","é":"n","é":"o","😀":"p","extra":"q","unknown":"r"}"#;
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    server.json(200, text);
    let got = client.取得(serde_json::from_value::<types::類型>(value.clone()).unwrap()).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), value);
    assert_eq!(json!(got), value);
}
