pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = "<Shapes><shape><radius>1.5</radius></shape><shape><side>2</side><name>3</name></shape>\
                <pet><kind>Cat</kind><lives>9</lives></pet></Shapes>";
    server.answer(200, "content-type: application/xml\r\n", body);
    let got = client.a().send_xml().await.unwrap();
    assert!(server.request().header("accept").unwrap().starts_with("text/xml"));
    assert!(got.lost().is_empty(), "{:?}", got.lost());
    let json = json!({
        "shape": [{"radius": 1.5}, {"side": 2.0, "name": "3"}],
        "pet": {"kind": "Cat", "lives": 9},
    });
    assert_eq!(serde_json::to_value(&*got).unwrap(), json);

    server.json(200, "{\"n\":1}");
    match client.a().send().await.unwrap().into_inner() {
        operation::ASuccess::Json(json) => assert_eq!(json.n, 1),
        other => panic!("{other:?}"),
    }
}
