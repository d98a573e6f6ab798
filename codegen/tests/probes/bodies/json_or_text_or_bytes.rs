pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let sent = || {
        let request = server.request();
        (request.header("content-type").unwrap().to_owned(), request.text().to_owned())
    };
    let of = |media_type: &str, text: &str| (media_type.to_owned(), text.to_owned());
    client.a().csv("a,b").send().await.unwrap();
    assert_eq!(sent(), of("text/csv", "a,b"));
    client.a().text("a").send().await.unwrap();
    assert_eq!(sent(), of("text/plain", "a"));
    client.a().bytes("x").send().await.unwrap();
    assert_eq!(sent(), of("image/png", "x"));
    let pdf = tracking_links_runtime::File::new("%PDF").content_type("application/pdf");
    client.a().bytes(pdf).send().await.unwrap();
    assert_eq!(sent(), of("application/pdf", "%PDF"));
    client.a().body(["x".to_owned()]).send().await.unwrap();
    assert_eq!(sent(), of("application/json", r#"["x"]"#));
}
