pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let json = types::ABody { file_id: "7".to_owned() };
    client.a().file("p").body(json.clone()).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.line.as_str(), request.header("content-type"), request.text()),
        ("POST /a/p", Some("application/json"), r#"{"file_id":"7"}"#)
    );

    let form = || operation::AMultipart::new().note("hi");
    let file = tracking_links_runtime::File::new("data").name("a.txt");
    // The last one counts.
    client.a().file("p").body(json).multipart(form().file(file)).send().await.unwrap();
    assert_eq!(
        server.request().parts(),
        [
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\nContent-Type: application/octet-stream\n\ndata",
            "Content-Disposition: form-data; name=\"note\"\n\nhi",
        ]
    );

    // What is required of a form is not required of JSON.
    let error = client.a().file("p").multipart(form()).send().await.unwrap_err();
    assert_eq!(error.message(), "request body: file file: not set");
    let error = client.a().file("p").send().await.unwrap_err();
    assert_eq!(error.message(), "request body: not set");
    assert_eq!(server.count(), 0);
}
