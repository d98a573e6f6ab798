//! An answer in XML is decoded in memory in proportion to its body.
//!
//! One test, since the allocator counts the whole process.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tracking_links_runtime::xml::{List, Member, Name, Object, Schema};
use tracking_links_runtime::{Api, Builder, Error, Operation, Runtime};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

static TEXT: Schema = Schema::Text;
static NUMBER: Schema = Schema::Number;
static ANY: Schema = Schema::Any;
static LINK: Schema = Schema::Object(Object::new(
    &[
        Member::attribute("id", Name::new("id"), &NUMBER),
        Member::element("url", Name::new("Url"), &TEXT),
        Member::element("children", Name::new("Child"), &CHILDREN),
    ],
    &ANY,
));
static CHILDREN: Schema = Schema::List(List::new(Name::new("Child"), &LINK_AGAIN));
static LINK_AGAIN: Schema = Schema::Same(&LINK);
static LINKS: Schema = Schema::List(List::new(Name::new("Link"), &LINK));

#[derive(Debug, Deserialize)]
struct Link {
    id: Option<u32>,
    url: Option<String>,
    children: Option<Vec<Link>>,
}

impl Link {
    /// Counts the links, this one and those in it, that are read as written.
    fn count(&self) -> usize {
        let is_read = self.id == Some(7) || self.url.is_some() || self.children.is_some();
        let children = self.children.iter().flatten();
        usize::from(is_read) + children.map(Self::count).sum::<usize>()
    }
}

#[derive(Debug)]
struct Client(Runtime);

impl From<Runtime> for Client {
    fn from(runtime: Runtime) -> Self {
        Self(runtime)
    }
}

static API: Api = Api {
    name: "example",
    title: "Example",
    base_url: Some("https://api.example.com"),
    headers: &[],
    user_agent: "example-client/1.0",
    rate_limit: None,
    errors: &[],
};

static GET: Operation = Operation {
    id: "getLinks",
    method: "GET",
    path: "/links",
    accept: "application/xml",
    security: &[],
    server: None,
    idempotent: true,
};

/// Sends a body as an answer in XML. Returns what is read of it, and the most memory at once.
fn read<T: DeserializeOwned>(body: &str, schema: &'static Schema) -> (T, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = Builder::<Client>::new(&API).base_url(url);
    let client = builder.max_body_bytes(64 << 20).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().unwrap();
            _ = stream.read(&mut [0; 4096]).unwrap();
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body.as_bytes()).unwrap();
        });
        let profiler = dhat::Profiler::builder()
            .testing()
            .trim_backtraces(Some(1))
            .build();
        let value = runtime.block_on(async {
            let response = client.0.request(&GET).send().await?;
            response.xml::<T, (), ()>(schema).await
        });
        let peak = dhat::HeapStats::get().max_bytes;
        drop(profiler);
        let value: Result<_, Error<()>> = value;
        (value.unwrap().into_inner(), peak)
    })
}

#[test]
fn the_memory_of_an_answer_is_in_proportion_to_its_body() {
    for (item, links) in [
        (r#"<Link id="7"><Url>https://example.com/a</Url></Link>"#, 1),
        (r#"<Link id="7"><Child id="7"/><Child id="7"/></Link>"#, 3),
        ("<Link><Url>a &amp; b</Url><New><b>1</b></New></Link>", 1),
        ("<Link><!-- none --><Url><![CDATA[<x>]]></Url></Link>", 1),
    ] {
        let document = |bytes: usize| {
            let items = bytes / item.len();
            (items, format!("<Links>{}</Links>", item.repeat(items)))
        };
        let (items, half) = document(512 * 1024);
        let (all, peak_of_half) = read::<Vec<Link>>(&half, &LINKS);
        assert_eq!(all.iter().map(Link::count).sum::<usize>(), items * links);
        let (_, whole) = document(1024 * 1024);
        let (_, peak) = read::<Vec<Link>>(&whole, &LINKS);
        assert!(
            peak <= 12 * whole.len(),
            "{item}: {peak} of {}",
            whole.len()
        );
        assert!(
            peak <= peak_of_half * 9 / 4,
            "{item}: {peak_of_half}, {peak}"
        );
    }
}
