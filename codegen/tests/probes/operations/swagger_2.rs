pub async fn probe(server: Server) {
    assert_eq!(Client::API.base_url, Some("https://api.example.com/v1"));
    let client: Client = server
        .client(Client::builder().credential(tracking_links_runtime::Credential::basic("user", "pass")));
    server.json(200, r#"{"n":2}"#);
    let got = client
        .a(types::A {
            n: 1,
            extra: Default::default(),
        })
        .ids(vec![1_i64, 2])
        .send()
        .await
        .unwrap()
        .into_inner();
    let request = server.request();
    assert_eq!(
        (got.n, request.line.as_str(), request.text()),
        (2, "POST /a?ids=1%7C2", r#"{"n":1}"#)
    );
    assert_eq!(request.header("authorization"), Some("Basic dXNlcjpwYXNz"));
    client
        .b(tracking_links_runtime::File::new("x"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().parts(),
        [
            "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\nContent-Type: application/octet-stream\n\nx"
        ]
    );
}
