pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let cat = |id: bool| match id {
        true => json!({"id": 1, "lives": 9, "kitten": {"id": 2, "lives": 9}}),
        false => json!({"lives": 9, "kitten": {"lives": 9}}),
    };
    let page = |id| {
        json!({"cats": [cat(id)], "by": {"x": cat(id)}, "pet": cat(id), "plain": {"n": 1}})
    };
    server.json(200, &page(true).to_string());
    let body: types::PageInput = serde_json::from_value(page(false)).unwrap();
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), page(false));
    assert_eq!((json!(got), got.cats[0].id), (page(true), 1));
    let same: types::Plain = got.plain.clone();

    server.json(200, &page(true).to_string());
    client.a(got.clone()).send().await.unwrap();
    assert_eq!(server.request().json(), page(false));

    // A type that is only sent refers to the forms that are sent.
    let cat = types::CatInput::try_from(got.cats[0].clone()).unwrap();
    client.b(types::BBody { cat, plain: same, extra: Default::default() }).send().await.unwrap();
    assert_eq!(server.request().json()["cat"], json!({"lives": 9, "kitten": {"lives": 9}}));
}
