pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let must = || types::Change::new("m".to_owned());
    for (body, sent) in [
        (must(), json!({"must": "m"})),
        (types::Change::new(None), json!({"must": null})),
        (must().note("n"), json!({"must": "m", "note": "n"})),
        (must().note_null2(), json!({"must": "m", "note": null})),
        (must().note_null(1), json!({"must": "m", "note_null": 1})),
        (
            must().until_null().kind_null().tags_null().by_null().inner_null(),
            json!({"must": "m", "until": null, "kind": null, "tags": null, "by!": null, "inner": null}),
        ),
        (
            must().tags([] as [String; 0]).plain([] as [String; 0]).kind(types::ChangeKind::X),
            json!({"must": "m", "tags": [], "plain": [], "kind": "x"}),
        ),
    ] {
        // What is read has the three states too.
        server.json(200, &sent.to_string());
        let got = client.a(body).send().await.unwrap().into_inner();
        assert_eq!(server.request().json(), sent);
        assert_eq!(json!(got), sent);
    }
    let read: types::Change = serde_json::from_value(json!({"must": null, "note": null})).unwrap();
    assert_eq!((read.note, read.until), (Some(None), None));
}
