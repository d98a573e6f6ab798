//! A sandbox of which one answer in ten is lost or wrong, a CSV file for it, and what became of its
//! rows.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tracking_links::{Field, OnRepeat, Support};
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

/// How many rows the provider with the lowest rate limit gets, so that no run waits for it.
const FEW: usize = 40;

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: TempDir,
    pub(crate) random: fastrand::Rng,
    rows: usize,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    pub(crate) fn new(seed: u64, rows: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(2).enable_all().build().unwrap();
        let bench = Self {
            sandbox: runtime.block_on(Sandbox::start()).unwrap(),
            folder: tempfile::tempdir().unwrap(),
            random: fastrand::Rng::with_seed(seed),
            rows,
            runtime,
        };
        std::fs::write(bench.input(), bench.csv()).unwrap();
        bench.with_faults()
    }

    pub(crate) fn input(&self) -> PathBuf {
        self.folder.path().join("in.csv")
    }

    fn output(&self, worker: usize) -> PathBuf {
        self.folder.path().join(format!("out-{worker}.csv"))
    }

    fn stderr(&self, worker: usize) -> PathBuf {
        self.folder.path().join(format!("stderr-{worker}.txt"))
    }

    /// Returns how many links exist.
    pub(crate) fn links(&self) -> usize {
        self.sandbox
            .servers()
            .map(SimulatedProvider::link_count)
            .sum()
    }

    /// Makes about one request in ten fail.
    fn with_faults(mut self) -> Self {
        for server in self.sandbox.servers() {
            for _ in 0..self.rows {
                match self.random.u8(0..80) {
                    0 => server.fail_next(Fault::DropBeforeWrite),
                    1 => server.fail_next(Fault::DropAfterWrite),
                    2 => server.fail_next(Fault::ResetAfterWrite),
                    3 => server.fail_next(Fault::TruncateAfterWrite),
                    4 => server.answer_next(Answer::new(429).header("retry-after", "0")),
                    5 => server.answer_next(Answer::new(502)),
                    6 => server.answer_next(Answer::new(504).carried_out()),
                    7 => server.answer_next(Answer::new(500)),
                    // A slow answer that is quick enough keeps the place in the queue.
                    _ => server.fail_next(Fault::SlowAfterWrite(Duration::ZERO)),
                }
            }
        }
        self
    }

    /// Writes the rows of all providers, mixed. Each row's key stands in its link.
    fn csv(&self) -> String {
        let servers: Vec<_> = self.sandbox.servers().collect();
        let limit = |server: &&&dyn SimulatedProvider| {
            let limit = server.api().rate_limit;
            limit.map_or(f64::MAX, |it| {
                f64::from(it.requests()) / it.per().as_secs_f64()
            })
        };
        let slowest = servers
            .iter()
            .min_by(|a, b| limit(a).total_cmp(&limit(b)))
            .unwrap()
            .name();
        let mut csv =
            "key,provider,name,platform,domain,destination,slug,program,sub_ids\n".to_owned();
        let mut of_slowest = 0;
        for number in 0.. {
            let server = servers[number % servers.len()];
            if csv.lines().count() > self.rows {
                break;
            }
            if server.name() == slowest {
                of_slowest += 1;
                if of_slowest > FEW {
                    continue;
                }
            }
            csv += &line(server, number);
        }
        csv
    }

    /// Starts a run of a worker, which has a file of its own for OUT.csv.
    pub(crate) fn bulk(&self, journal: &str, worker: usize) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracking-links"));
        command
            .args([
                "bulk",
                "--settling-delay",
                "1s",
                "--journal",
                journal,
                "--out",
            ])
            .args([self.output(worker), self.input()])
            .env_clear()
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(self.stderr(worker)).unwrap());
        for variable in self
            .sandbox
            .servers()
            .flat_map(SimulatedProvider::variables)
        {
            command.env(variable.name, variable.value);
        }
        command.spawn().unwrap()
    }

    /// Returns what the last run of a worker told.
    pub(crate) fn told(&self, worker: usize) -> String {
        std::fs::read_to_string(self.stderr(worker)).unwrap()
    }

    /// Checks OUT.csv of a worker and the links, and counts the rows by state.
    pub(crate) fn check(&self, worker: usize, case: &str) -> BTreeMap<String, usize> {
        let mut ledger: HashMap<String, usize> = HashMap::new();
        for server in self.sandbox.servers() {
            for text in server.link_texts() {
                let at = text
                    .find("row-")
                    .unwrap_or_else(|| panic!("no key in {text}"));
                let key = text[at..].split('"').next().unwrap();
                *ledger.entry(key.to_owned()).or_default() += 1;
            }
        }
        let mut reader = csv::Reader::from_path(self.output(worker)).unwrap();
        let columns = reader.headers().unwrap().clone();
        let column = |name| columns.iter().position(|it| it == name).unwrap();
        let (key, state, url) = (column("key"), column("state"), column("url"));
        let mut states: BTreeMap<String, usize> = BTreeMap::new();
        for record in reader.records() {
            let record = record.unwrap();
            let links = ledger.remove(&record[key]).unwrap_or_default();
            let is_right = match &record[state] {
                "created" | "existing" => links == 1 && !record[url].is_empty(),
                "rejected" => links == 0,
                "unknown" => links <= 1,
                _ => false,
            };
            assert!(is_right, "{links} links of {record:?}: {case}");
            *states.entry(record[state].to_owned()).or_default() += 1;
        }
        assert!(ledger.is_empty(), "links without a row: {ledger:?}: {case}");
        assert_eq!(states.values().sum::<usize>(), self.rows, "{case}");
        states
    }
}

/// Writes a row of a provider, with a slug if the provider takes one, else with a name, or else
/// with a destination or a sub-id of its own.
fn line(server: &dyn SimulatedProvider, number: usize) -> String {
    let provider = server.provider();
    let least = server.minimal_request();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let key = format!("row-{number:05}");
    let takes = |field| provider.capabilities().support(field) != Support::Unsupported;
    let (name, slug) = match takes(Field::Slug) {
        // Some without a key by which they can be found again.
        true if takes(Field::Name) && number.is_multiple_of(4) => (&*key, ""),
        true => ("", &*key),
        false if takes(Field::Name) => (&*key, ""),
        false => ("", ""),
    };
    let platform = least.platform.as_ref().map(|it| it.as_str().to_owned());
    let (platform, provider) = (platform.unwrap_or_default(), server.name());
    let (mut destination, program) = (text(&least.destination), text(&least.program));
    let does = server.provider().capabilities().on_repeat(&least);
    let is_same = matches!(does, OnRepeat::SameByDestination { .. });
    let mut sub_id = "";
    if is_same || (name.is_empty() && slug.is_empty()) {
        match takes(Field::Destination) {
            true => destination = format!("https://brand.example?c={key}"),
            false => sub_id = &key,
        }
    }
    let domain = text(&least.domain);
    let values = [
        &key,
        provider,
        name,
        &platform,
        &domain,
        &destination,
        slug,
        &program,
        sub_id,
    ];
    values.join(",") + "\n"
}

impl Drop for Bench {
    fn drop(&mut self) {
        let other = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        std::mem::replace(&mut self.runtime, other).shutdown_background();
    }
}
