pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body: types::ABody = serde_json::from_value(json!({"n": 1})).unwrap();
    server.answer(200, "content-type: application/vnd.acme.object\r\n", "{\"m\":\"x\"}");
    let got = client.a(body.clone()).send_vnd_acme_object().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.json()),
        (Some("application/vnd.acme.order"), json!({"n": 1}))
    );
    assert!(request.header("accept").unwrap().starts_with("application/vnd.acme.object"));
    assert_eq!(got.m, "x");

    server.answer(400, "content-type: application/x-acme-error\r\n", "{\"code\":\"c\"}");
    let error = client.a(body).send().await.unwrap_err();
    match error.documented() {
        Some(documented) => assert_eq!(documented.code, "c"),
        None => panic!("{error:?}"),
    }

    server.answer(200, "content-type: application/vnd.ms-excel\r\n", "bytes");
    let got = client.b().send().await.unwrap().into_inner();
    assert_eq!(got.read(100).await.unwrap(), "bytes");
}
