pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let xml = "<?xml version=\"1.0\"?>\
               <person xmlns=\"https://example.com/people\" \
               xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"7\" xsi:type=\"&lt;a&gt;\">\
               <sample:name xmlns:sample=\"https://example.com/sample\">\u{e9} &amp; B</sample:name>\
               <Born>2020-01-02</Born><alive xsi:nil=\"true\"/>\
               <person id=\"8\"/><note>new</note></person>";
    let json = json!({
        "id": 7, "kind": "<a>", "name": "\u{e9} & B", "born": "2020-01-02", "alive": null,
        "parent": {"id": 8}, "note": "new",
    });
    server.answer(200, "content-type: application/xml; charset=utf-8\r\n", xml);
    let body: types::Person = serde_json::from_value(json).unwrap();
    let got = client.a(body.clone()).send().await.unwrap();
    let request = server.request();
    let text: String = request.body.iter().map(|byte| char::from(*byte)).collect();
    assert_eq!((text.as_str(), request.header("content-type")), (xml, Some("application/xml; charset=iso-8859-1")));
    assert!(got.lost().is_empty(), "{:?}", got.lost());
    assert_eq!((got.id, got.kind.as_deref(), got.name.as_deref()), (7, Some("<a>"), Some("\u{e9} & B")));
    assert_eq!(got.born.unwrap().to_string(), "2020-01-02");
    assert_eq!(got.parent.as_ref().unwrap().id, 8);
    assert_eq!(got.extra.get("note"), Some(json!("new")));

    let unwritable = json!({"id": 7, "name": "\u{1}"});
    let body: types::Person = serde_json::from_value(unwritable).unwrap();
    let error = client.a(body).send().await.unwrap_err();
    assert!(error.to_string().contains("control character"), "{error}");
}
