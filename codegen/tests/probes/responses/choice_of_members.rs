#[derive(Debug, PartialEq, serde::Deserialize)]
struct Id {
    id: String,
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let get = || client.get_link("7").fields(["id"]);
    let body = r#"{"id":"7"}"#;
    server.answer(200, "", body);
    let error = get().send().await.unwrap_err();
    assert!(error.to_string().contains("missing `url`"), "{error}");
    server.request();

    server.answer(200, "x-total: 1\r\n", body);
    let got = get().into_request().send_as::<Id>().await.unwrap();
    assert_eq!(server.request().line, "GET /links/7?fields=id");
    assert_eq!((&*got, got.status().as_u16()), (&Id { id: "7".to_owned() }, 200));
    assert_eq!((got.headers()["x-total"].to_str().unwrap(), got.lost()), ("1", &[][..]));

    server.answer(404, "", r#"{"reason":"r"}"#);
    let error = get().into_request().send_as::<Id>().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
    let body: types::GetLinkNotFound = error.body().unwrap().json().unwrap();
    assert_eq!(body.reason.as_deref(), Some("r"));

    server.answer(200, "", r#"{"id":7}"#);
    let error = get().into_request().send_as::<Id>().await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
}
