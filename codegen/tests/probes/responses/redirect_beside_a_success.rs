pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "5");
    server.answer(302, "location: https://other.example/x\r\n", "<a>");
    server.answer(307, "location: /mirror\r\n", "");
    server.answer(301, "location: /b\r\n", r#"{"url":"/b"}"#);
    let got = client.a().send().await.unwrap();
    assert!(matches!(*got, operation::ASuccess::Ok(5)));
    assert_eq!(got.typed_headers().unwrap().location, None);
    let got = client.a().send().await.unwrap();
    assert!(matches!(&*got, operation::ASuccess::Found(html) if html == "<a>"));
    assert_eq!(got.typed_headers().unwrap().location.as_deref(), Some("https://other.example/x"));
    let got = client.a().send().await.unwrap();
    assert!(matches!(*got, operation::ASuccess::TemporaryRedirect(_)));
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.documented().unwrap().url.as_deref(), Some("/b"));
    assert_eq!(error.headers().unwrap()["location"], "/b");
    assert_eq!(server.count(), 4);
    let accept = server.request().header("accept").unwrap().to_owned();
    assert!(accept.starts_with("application/json"), "{accept}");

    server.answer(303, "location: /b/1\r\n", "");
    let got = client.b().send().await.unwrap();
    assert_eq!(got.status().as_u16(), 303);
    assert_eq!(got.typed_headers().unwrap().location.as_deref(), Some("/b/1"));
    assert!(got.as_bytes().is_empty());
}
