pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"madeAt":1,"made_at":"m","made-at":{"own":"o"}}"#);
    let sent = client.a().sort_by("s").sort_by_query(1).file_name("f").file_name2(2);
    let got: types::Link2 = sent.send().await.unwrap().into_inner();
    let request = server.request();
    assert_eq!(request.line, "POST /a?sortBy=1&sort_by=s");
    let part = |name: &str, text: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"\n\n{text}")
    };
    let mut parts = request.parts();
    parts.sort();
    assert_eq!(parts, [part("fileName", "2"), part("file_name", "f")]);
    assert_eq!((got.made_at, got.made_at2), (Some("m".to_owned()), Some(1)));
    let own: types::Link = got.made_at3.unwrap();
    assert_eq!(own.own.as_deref(), Some("o"));
}
