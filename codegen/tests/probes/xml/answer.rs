pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let xml = "content-type: application/xml\r\n";
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                <VersioningConfiguration xmlns=\"http://s3.example/2006-03-01/\">\n  \
                <Status>Enabled</Status><MfaDelete>Off</MfaDelete><Count>7</Count>\n\
                </VersioningConfiguration>";
    server.answer(200, xml, body);
    let got = client.a().send().await.unwrap();
    assert_eq!(server.request().header("accept"), Some("text/xml"));
    assert_eq!(got.status, types::Status::Enabled);
    assert_eq!((got.mfa_delete.as_deref(), got.count), (Some("Off"), Some(7)));

    // A member that does not fit costs the member.
    server.answer(200, xml, "<V><Status>Suspended</Status><Count>many</Count></V>");
    let got = client.a().send().await.unwrap();
    assert_eq!((&got.status, got.count), (&types::Status::Suspended, None));
    assert_eq!((got.lost()[0].path(), got.lost()[0].value()), ("Count", &json!("many")));

    server.answer(404, xml, "<Failure><Code>12</Code></Failure>");
    let error = client.a().send().await.unwrap_err();
    match error.documented() {
        Some(failure) => assert_eq!(failure.code, 12),
        None => panic!("{error:?}"),
    }
    assert_eq!(error.body().unwrap().text(), "<Failure><Code>12</Code></Failure>");

    for (body, why) in [
        ("{\"Status\":\"Enabled\"}", "is not XML"),
        ("<V><Status>a</V>", "is not XML"),
        ("<!DOCTYPE V [<!ENTITY e 'x'>]><V><Status>&e;</Status></V>", "is not XML"),
        ("", "is empty, not XML"),
        ("<V/>", "missing `Status`"),
    ] {
        server.answer(200, xml, body);
        let error = client.a().send().await.unwrap_err();
        assert!(error.to_string().contains(why), "{body}: {error}");
        assert_eq!(error.body().unwrap().text(), body);
    }
}
