pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (content_type, body, text) in [
        ("text/csv", &b"\xef\xbb\xbfid\n1\n"[..], "id\n1\n"),
        ("text/csv; charset=ISO-8859-1", b"caf\xe9", "caf\u{e9}"),
        ("text/csv;charset=\"utf-16\"", b"\xff\xfea\0;\0b\0", "a;b"),
        ("text/csv; charset=Shift_JIS", b"\x82\xa0", "\u{3042}"),
        ("text/csv", "caf\u{e9}".as_bytes(), "caf\u{e9}"),
    ] {
        server.answer(200, &format!("content-type: {content_type}\r\n"), body);
        assert_eq!(client.a().send().await.unwrap().into_inner(), text, "{content_type}");
    }
    server.answer(400, "content-type: text/plain; charset=latin1\r\n", b"caf\xe9");
    let error = client.a().send().await.unwrap_err();
    let documented = format!("{:?}", error.documented());
    assert!(documented.contains("caf\u{e9}"), "{documented}");
}
