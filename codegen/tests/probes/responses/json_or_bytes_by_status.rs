pub async fn probe(server: Server) {
    use operation::{ABytesSuccess, AJsonSuccess, ASuccess};
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: image/png\r\n", [137]);
    match client.a().send_bytes().await.unwrap().into_inner() {
        ABytesSuccess::Ok(bytes) => assert_eq!(bytes.read(9).await.unwrap().as_ref(), [137]),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.request().header("accept"), Some("application/pdf, image/png"));
    server.json(202, "\"later\"");
    match client.a().send_bytes().await.unwrap().into_inner() {
        ABytesSuccess::Accepted(text) => assert_eq!(text, "later"),
        other => panic!("{other:?}"),
    }
    server.answer(200, "content-type: application/pdf\r\n", [1]);
    assert!(matches!(client.a().send().await.unwrap().into_inner(), ASuccess::OkBytes(_)));
    server.json(200, "5");
    assert!(matches!(client.a().send().await.unwrap().into_inner(), ASuccess::OkJson(5)));
    assert!(matches!(client.a().send_json().await.unwrap().into_inner(), AJsonSuccess::NoContent));
}
