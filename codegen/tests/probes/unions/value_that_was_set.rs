pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (kind, sent) in [("Car.v2", "Car.v2"), ("", "Car")] {
        let car = types::Car { kind: kind.into(), n: None, extra: Default::default() };
        client.post(types::Vehicle::from(car)).send().await.unwrap();
        assert_eq!(server.request().json(), json!({"kind": sent}));
    }
}
