pub async fn probe(server: Server) {
    use operation::{AError, ASuccess};
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: application/hal+json\r\n", r#"{"n":1}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, ASuccess::Hal(object) if object.n == Some(1)));
    server.answer(200, "content-type: text/xml\r\n", "<a/>");
    assert_eq!(client.a().send_xml().await.unwrap().into_inner(), "<a/>");
    server.json(200, "7");
    assert_eq!(client.a().send_json().await.unwrap().into_inner(), 7);

    server.answer(400, "content-type: application/problem+json\r\n", r#"{"title":"no"}"#);
    match client.a().send().await.unwrap_err().into_documented() {
        Ok(AError::BadRequestProblem(problem)) => assert_eq!(problem.title, "no"),
        other => panic!("{other:?}"),
    }
    server.json(400, "3");
    match client.a().send_hal().await.unwrap_err().into_documented() {
        Ok(AError::BadRequest(code)) => assert_eq!(code, 3),
        other => panic!("{other:?}"),
    }
    server.answer(400, "content-type: text/plain\r\n", "why");
    let error = client.a().send().await.unwrap_err();
    assert_eq!(error.body().unwrap().as_bytes(), b"why");
}
