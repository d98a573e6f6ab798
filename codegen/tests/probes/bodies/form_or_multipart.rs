pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("content-type"), None);
    client.a().body(types::F { n: Some(1), tags: None, extra: Default::default() }).send().await.unwrap();
    assert_eq!(server.request().text(), "n=1");
    let form = operation::AMultipart::new().tags(["x".to_owned(), "y".to_owned()]);
    client.a().multipart(form).send().await.unwrap();
    let part = |text: &str| format!("Content-Disposition: form-data; name=\"tags\"\n\n{text}");
    assert_eq!(server.request().parts(), [part("x"), part("y")]);
}
