pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(
        200,
        "content-type: application/pdf\r\nx-a: 1\r\n",
        [0_u8, 255, 1],
    );
    let got = client.a().send().await.unwrap();
    assert_eq!(got.headers()["x-a"], "1");
    let bytes = got.into_inner().read(3).await.unwrap();
    assert_eq!(bytes.as_ref(), [0, 255, 1]);

    server.answer(200, "", [0_u8, 255, 1]);
    let stream = client.a().send().await.unwrap().into_inner();
    let error = stream.read(2).await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
    assert_eq!(
        error.to_string(),
        "responses-binary a: 200 OK, but its body is larger than 2 bytes"
    );
}
