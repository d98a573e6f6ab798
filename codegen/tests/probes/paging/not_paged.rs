/// Gives an operation of each name methods that no generated one has.
trait Unpaged: Sized {
    fn pages(self) -> &'static str {
        "none"
    }

    fn items(self) -> &'static str {
        "none"
    }
}

impl<T> Unpaged for T {}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let streams = [
        client.two_lists().pages(),
        client.two_lists().items(),
        client.other_type().pages(),
        client.no_parameter().pages(),
        client.unknown_first().pages(),
        client.created().pages(),
    ];
    assert_eq!(streams, ["none"; 6]);
}
