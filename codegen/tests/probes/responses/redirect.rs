pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(302, "location: https://other.example/x?token=t\r\n", "<a>");
    let got = client.a().send().await.unwrap();
    let headers: types::AHeaders = got.typed_headers().unwrap();
    assert_eq!((got.status().as_u16(), &*headers.location), (302, "https://other.example/x?token=t"));
    assert_eq!(got.as_bytes(), b"<a>");
    assert_eq!(server.count(), 1);

    // A success that is not documented loses nothing.
    server.answer(200, "", "file");
    assert_eq!(client.a().send().await.unwrap().as_bytes(), b"file");
    server.answer(404, "", "");
    assert_eq!(client.a().send().await.unwrap_err().status().unwrap().as_u16(), 404);

    server.answer(307, "location: /x\r\n", "");
    let headers = client.b().send().await.unwrap().typed_headers().unwrap();
    assert_eq!(headers.location.as_deref(), Some("/x"));
    server.answer(500, "", "");
    assert!(client.b().send().await.unwrap_err().documented().is_some());

    // One that is not documented is an error.
    server.answer(302, "location: https://other.example/x\r\n", "");
    let error = client.c().send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.location_host()),
        (302, Some("other.example"))
    );
    assert_eq!(server.count(), 6);
}
