pub async fn probe(server: Server) {
    use tracking_links_runtime::File;
    use tokio::io::AsyncWriteExt;
    let client: Client = server.client(Client::builder());
    let data = "0123456789".repeat(50_000);
    let reader = || {
        let (mut writer, reader) = tokio::io::duplex(1000);
        let data = data.clone();
        tokio::spawn(async move { writer.write_all(data.as_bytes()).await });
        File::from_reader(reader)
    };
    let file = reader().length(500_000);
    client.a(file.clone()).send().await.unwrap();
    let request = server.request();
    assert_eq!(request.header("content-length"), Some("500000"));
    assert!(request.text() == data);
    // It was read.
    let error = client.a(file).send().await.unwrap_err();
    assert!(error.message().contains("read by another request"), "{error}");

    client.b().file(reader().length(500_000).name("a")).note("hi").send().await.unwrap();
    let request = server.request();
    let length: usize = request.header("content-length").unwrap().parse().unwrap();
    assert_eq!(length, request.body.len());
    let parts = request.parts();
    assert!(parts[0].ends_with(&data) && parts[0].contains("filename=\"a\""));
    assert!(parts[1].ends_with("\n\nhi"));

    // Without a length, the body is chunked.
    client.a(reader()).send().await.unwrap();
    assert_eq!(server.request().header("transfer-encoding"), Some("chunked"));

    for wrong in [499_999, 500_001] {
        let error = client.a(reader().length(wrong)).send().await.unwrap_err();
        assert!(error.message().contains("stated number of bytes"), "{error}");
    }
}
