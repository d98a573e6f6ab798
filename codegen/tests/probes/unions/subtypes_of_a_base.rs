pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for text in [r#"{"kind":"Cat","name":"a","lives":9}"#, r#"{"kind":"Dog","name":"a","packs":[{"kind":"Cat","name":"b","lives":7}]}"#, r#"{"kind":"Puppy","name":"c","weeks":3}"#, r#"{"kind":"Fish","name":"d","fins":2}"#] {
        server.json(200, text);
        let got = client.get().send().await.unwrap().into_inner();
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(got), sent, "{got:?}");
        assert!(!format!("{got:?}").contains("Unknown"), "{got:?}");
    }
    server.json(200, r#"{"kind":"Dog","name":"a","packs":[{"kind":"Cat","name":"b","lives":7}]}"#);
    let got = client.get().send().await.unwrap().into_inner();
    let types::Pet::Dog(dog) = got else { panic!("{got:?}") };
    let packs = dog.packs.unwrap();
    assert!(matches!(&packs[0], types::Pet::Cat(cat) if cat.lives == Some(7)), "{packs:?}");
    server.json(200, r#"{"kind":"Fish","name":"d","fins":2}"#);
    let got = client.get().send().await.unwrap().into_inner();
    let types::Pet::PetBase(base) = got else { panic!("{got:?}") };
    assert_eq!((base.name.as_str(), base.extra.get("fins")), ("d", Some(json!(2))));
}
