pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(
        200,
        r#"[{"kind":"Dog"},{"kind":"Cat","lives":9},{"kind":"Lion","lives":1}]"#,
    );
    let pets = client.a().send().await.unwrap().into_inner();
    let [
        types::Pet::PetBase(dog),
        types::Pet::Cat(cat),
        types::Pet::Cat(lion),
    ] = &pets[..]
    else {
        panic!("{pets:?}")
    };
    assert_eq!((&*dog.kind, &*lion.kind), ("Dog", "Lion"));
    assert_eq!((cat.lives, lion.lives), (Some(9), Some(1)));
    server.json(200, r#"{"kind":"Van"}"#);
    let car = client.b().send().await.unwrap().into_inner();
    assert_eq!(car.kind.as_deref(), Some("Van"));
}
