pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let expected = chrono::DateTime::parse_from_rfc3339("1994-11-06T08:49:37Z").unwrap();
    for date in [
        "1994-11-06T09:49:37+01:00",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        let lines = format!(
            "last-modified: {date}\r\ndate: {date}\r\nexpires: {date}\r\nx-seen: {date}\r\n\
             x-ids: b\r\n"
        );
        server.answer(204, &lines, "");
        let got = client.a().send().await.unwrap();
        let headers = got.typed_headers().unwrap();
        assert_eq!((headers.last_modified, headers.expires), (expected, expected), "{date}");
        assert_eq!((headers.date.as_str(), headers.x_seen), (date, Some(expected)), "{date}");
        let lost: Vec<_> = got.lost().iter().map(|it| it.path()).collect();
        assert_eq!(lost, ["header X-Ids"], "{date}");
    }

    server.answer(204, "last-modified: yesterday\r\ndate: now\r\nexpires: 0\r\n", "");
    let got = client.a().send().await.unwrap();
    let fault = got.typed_headers().unwrap_err().to_string();
    assert_eq!(fault, "the header `Last-Modified` does not have its type");
}
