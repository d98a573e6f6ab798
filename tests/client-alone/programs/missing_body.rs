use fanvue_client::Client;

fn main() {
    let client: Client = Client::builder().build().unwrap();
    let create = client.create_tracking_link();
    drop(create);
}
