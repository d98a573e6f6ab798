pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "etag: \"1\"\r\n", "5");
    server.answer(304, "etag: \"1\"\r\n", "");
    let got = client.a().send().await.unwrap();
    assert!(matches!(*got, operation::ASuccess::Ok(5)));
    let tag = got.typed_headers().unwrap().e_tag.unwrap();
    let got = client.a().if_none_match(tag).send().await.unwrap();
    assert!(matches!(*got, operation::ASuccess::NotModified));
    assert_eq!(got.typed_headers().unwrap().e_tag.as_deref(), Some("\"1\""));

    server.answer(304, "", "");
    let error = client.b().send().await.unwrap_err();
    assert_eq!(error.message(), "304 Not Modified");
    assert_eq!(error.documented(), Some(&()));
}
