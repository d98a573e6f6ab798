pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let required = operation::ARequired {
        one: "1".to_owned(),
        two: "2".to_owned(),
        three: 3,
        four: types::AFour::Y,
        five: true,
        x_six: "6".to_owned(),
        body: vec!["b".to_owned()],
    };
    client.a(required).seven("7").send().await.unwrap();
    let request = server.request();
    assert_eq!(request.line, "POST /a/1/2?three=3&four=y&five=true&seven=7");
    assert_eq!(request.header("x-six"), Some("6"));
    assert_eq!(request.text(), r#"["b"]"#);
}
