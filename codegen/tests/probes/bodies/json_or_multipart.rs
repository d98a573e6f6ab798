pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let json = types::ABody { file_id: "7".to_owned(), extra: Default::default() };
    client.a("p", json.clone()).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.line.as_str(), request.header("content-type"), request.text()),
        ("POST /a/p", Some("application/json"), r#"{"file_id":"7"}"#)
    );

    let file = tracking_links_runtime::File::new("data").name("a.txt");
    let form = operation::AMultipart::new(file).note("hi");
    client.a("p", operation::AContent::Multipart(form)).send().await.unwrap();
    assert_eq!(
        server.request().parts(),
        [
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\nContent-Type: application/octet-stream\n\ndata",
            "Content-Disposition: form-data; name=\"note\"\n\nhi",
        ]
    );
}
