use fanvue_client::Client;

fn main() {
    let client: Client = Client::builder().build().unwrap();
    let creator = "0b7e9f5e-3a4f-4ad7-9d1a-6f4f6f1c2d11";
    let delete = client.delete_creator_tracking_link(creator);
    drop(delete);
}
