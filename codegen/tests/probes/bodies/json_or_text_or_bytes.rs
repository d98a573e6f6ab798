pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let sent = || {
        let request = server.request();
        (request.header("content-type").unwrap().to_owned(), request.text().to_owned())
    };
    let of = |media_type: &str, text: &str| (media_type.to_owned(), text.to_owned());
    client.a(operation::AContent::Csv("a,b".into())).send().await.unwrap();
    assert_eq!(sent(), of("text/csv", "a,b"));
    client.a(operation::AContent::Text("a".into())).send().await.unwrap();
    assert_eq!(sent(), of("text/plain", "a"));
    client.a(operation::AContent::Bytes("x".into())).send().await.unwrap();
    assert_eq!(sent(), of("image/png", "x"));
    let pdf = tracking_links_runtime::File::new("%PDF").content_type("application/pdf");
    client.a(operation::AContent::Bytes(pdf)).send().await.unwrap();
    assert_eq!(sent(), of("application/pdf", "%PDF"));
    client.a(vec!["x".to_owned()]).send().await.unwrap();
    assert_eq!(sent(), of("application/json", r#"["x"]"#));
}
