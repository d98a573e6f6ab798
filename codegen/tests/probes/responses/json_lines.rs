pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: application/x-ndjson\r\n", "{\"n\":1}\r\n\n{\"n\":\"x\"}\n{\"n\":2}");
    let mut lines = client.a().send().await.unwrap().into_inner();
    assert_eq!(server.request().header("accept"), Some("application/x-ndjson"));
    assert_eq!(lines.next().await.unwrap().unwrap().n, Some(1));
    let error = lines.next().await.unwrap_err();
    assert_eq!(
        error.message(),
        "value 2 of the stream does not have the documented type at `n`"
    );
    assert_eq!(lines.next().await.unwrap().unwrap().n, Some(2));
    assert!(lines.next().await.unwrap().is_none());

    server.answer(200, "", "1\n2\n");
    let mut lines = client.b().send().await.unwrap().into_inner();
    let both = (lines.next().await.unwrap(), lines.next().await.unwrap());
    assert_eq!(both, (Some(1_i64), Some(2_i64)));

    server.answer(200, "", "\u{1e}1\n\u{1e}2\n");
    let mut values = client.c().send().await.unwrap().into_inner();
    let both = (values.next().await.unwrap(), values.next().await.unwrap());
    assert_eq!(both, (Some(1_i64), Some(2_i64)));
    assert!(values.next().await.unwrap().is_none());

    // The last value fails as any other does, without a separator after it, too.
    server.answer(200, "", "1\nx");
    let mut lines = client.b().send().await.unwrap().into_inner();
    assert_eq!(lines.next().await.unwrap(), Some(1_i64));
    let error = lines.next().await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
    assert!(lines.next().await.unwrap().is_none());
}
