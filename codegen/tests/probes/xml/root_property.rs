pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = json!({"Tagging": {"TagSet": [{"Key": "a"}, {"Key": "b"}], "Flat": ["c", "d"]}});
    let body: types::ABody = serde_json::from_value(body).unwrap();
    server.answer(200, "", "<LocationConstraint>EU</LocationConstraint>");
    let got = client.a(body).send().await.unwrap();
    assert_eq!(
        server.request().text(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Tagging><TagSet><Tag><Key>a</Key></Tag>\
         <Tag><Key>b</Key></Tag></TagSet><Flat>c</Flat><Flat>d</Flat></Tagging>"
    );
    assert_eq!(got.location_constraint.as_deref(), Some("EU"));
}
