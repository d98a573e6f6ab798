pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let lines = "X-TOTAL: 9\r\nx-rest: 3\r\nX-Rate: 1.5\r\nX-Dry: true\r\nX-State: open\r\n\
                 X-Ids: 1, 2\r\nX-Ids: 3\r\nX-Colour: R,100,G,200\r\nX-Colours: R=100,G=200\r\n\
                 X-Meta: {\"n\":1}\r\nX-Note: \"a\"\r\nX-Any: [1]\r\nETag: \"e\"\r\n\
                 Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                 Set-Cookie: a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT\r\nSet-Cookie: b=2\r\n\
                 Content-Type: application/json\r\n";
    server.answer(200, lines, "5");
    let got = client.a().send().await.unwrap();
    assert_eq!(got.headers()["x-rest"], "3");
    assert_eq!(got.lost(), []);
    let headers: types::AHeaders = got.typed_headers().unwrap();
    let total: i64 = headers.x_total;
    assert_eq!((total, headers.x_rest, headers.x_rate), (9, Some(3), Some(1.5)));
    assert_eq!((headers.x_dry, headers.x_state), (Some(true), Some(types::State::Open)));
    assert_eq!(headers.x_ids, Some(vec![1, 2, 3]));
    let (colour, colours) = (headers.x_colour.unwrap(), headers.x_colours.unwrap());
    assert_eq!((colour.r, colour.g), (Some(100), Some(200)));
    assert_eq!((colours.r, colours.g), (Some(100), Some(200)));
    assert_eq!(headers.x_meta.unwrap().n, Some(1));
    assert_eq!((headers.x_note.as_deref(), headers.e_tag.as_deref()), (Some("a"), Some("\"e\"")));
    assert_eq!(headers.x_any, Some(json!([1])));
    assert_eq!(json!(headers.last_modified), json!("1994-11-06T08:49:37Z"));
    assert_eq!(headers.set_cookie.unwrap()[1..], ["b=2"]);
    assert_eq!(got.into_inner(), 5_i64);

    server.answer(200, "x-total: 1\r\n", "6");
    let headers = client.a().send().await.unwrap().typed_headers().unwrap();
    assert_eq!((headers.x_total, headers.x_rest, headers.x_ids), (1, None, None));
}
