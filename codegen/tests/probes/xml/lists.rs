pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let json = json!({
        "plain": [1, 2],
        "named": ["a", "b"],
        "outer_has_no_effect": ["c"],
        "wrapped": ["d", "e"],
        "wrapped_and_named": ["f"],
        "outer_alone": ["g", "h"],
        "objects": [{"id": 1, "tags": [{"id": 2}, {"id": 3}]}, {"id": 4}],
        "nested": [[1, 2], [3]],
    });
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
               <All><plain>1</plain><plain>2</plain><animal>a</animal><animal>b</animal>\
               <beast>c</beast><wrapped><wrapped>d</wrapped><wrapped>e</wrapped></wrapped>\
               <Group><item>f</item></Group><Outer><Outer>g</Outer><Outer>h</Outer></Outer>\
               <objects><tag><id>1</id><tag><id>2</id></tag><tag><id>3</id></tag></tag>\
               <tag><id>4</id></tag></objects>\
               <nested><row><n>1</n><n>2</n></row><row><n>3</n></row></nested></All>";
    let body: types::All = serde_json::from_value(json.clone()).unwrap();
    server.answer(200, "content-type: application/xml\r\n", xml);
    let got = client.a(body.clone()).send().await.unwrap();
    assert_eq!(server.request().text(), xml);
    assert!(got.lost().is_empty(), "{:?}", got.lost());
    assert_eq!(serde_json::to_value(&*got).unwrap(), serde_json::to_value(&body).unwrap());

    // A server that wraps a list nevertheless, and one item, and an empty wrapper.
    let xml = "<All><plain><member>1</member></plain><animal>a</animal><Group/></All>";
    server.answer(200, "", xml);
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!((got.plain, got.named), (Some(vec![1]), Some(vec!["a".to_owned()])));
    assert_eq!((got.wrapped, got.wrapped_and_named), (None, Some(Vec::new())));
}
