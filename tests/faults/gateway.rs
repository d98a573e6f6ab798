//! A server in front of a simulated provider, which has faults of the matrix with the requests that
//! it passes on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use crate::matrix::DROPPED;
use crate::rows::{rows, rows_of};
use crate::server::{Act, Server, json};
use crate::target::{Target, answer_of};

pub(crate) struct Gateway {
    target: Target,
    /// The base URL of the simulated provider.
    provider: String,
    /// The base URL of a server that no request may reach.
    elsewhere: String,
    /// The rows in which the server does not read the request.
    unread: BTreeSet<String>,
    state: Mutex<State>,
    /// A caller's future is to be dropped now.
    pub(crate) stalled: Notify,
}

#[derive(Default)]
struct State {
    random: fastrand::Rng,
    /// A text of all requests of the round.
    key: String,
    /// The rows of the next requests; `None` for a healthy one.
    rows: VecDeque<Option<String>>,
    /// How many requests are being passed on.
    passing: usize,
    /// Requests that are carried out at the end of the round.
    late: Vec<String>,
    /// How many creates of each program may be carried out.
    creates: BTreeMap<String, usize>,
    performed: BTreeSet<String>,
}

impl Gateway {
    pub(crate) fn new(target: Target, provider: String, elsewhere: String) -> Self {
        let unread = rows(&target, &elsewhere).into_iter();
        let unread = unread.filter(|(_, act)| matches!(act, Act::CloseUnread));
        Self {
            unread: unread.map(|(name, _)| name).collect(),
            target,
            provider,
            elsewhere,
            state: Mutex::default(),
            stalled: Notify::new(),
        }
    }

    /// The rows that this server can have.
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = rows(&self.target, &self.elsewhere).into_iter();
        let dropped = DROPPED.map(|(name, _)| name.to_owned());
        rows.map(|(name, _)| name).chain(dropped).collect()
    }

    pub(crate) async fn serve(self: &Arc<Self>) -> Server {
        let gateway = self.clone();
        Server::start(move |_| gateway.arriving()).await
    }

    /// What is done with a request before it is read.
    fn arriving(self: &Arc<Self>) -> Act {
        let mut state = self.state.lock().unwrap();
        match state.rows.front() {
            Some(Some(row)) if self.unread.contains(row) => {
                let row = state.rows.pop_front().flatten();
                state.performed.extend(row);
                Act::CloseUnread
            }
            _ => self.choose(None),
        }
    }

    /// Passes the request on, and then does `act`; or the next row, if it is `None`.
    pub(crate) fn choose(self: &Arc<Self>, act: Option<Act>) -> Act {
        let gateway = self.clone();
        Act::Choose(Arc::new(move |request| {
            let (gateway, act) = (gateway.clone(), act.clone());
            Box::pin(async move { gateway.chosen(request, act).await })
        }))
    }

    async fn chosen(&self, request: String, act: Option<Act>) -> Act {
        if !request.contains(&self.state.lock().unwrap().key) {
            // The client of an earlier round gave up before the request was read.
            return Act::Fin;
        }
        let (row, act) = match act {
            Some(act) => (None, Some(act)),
            None => {
                let row = self.state.lock().unwrap().rows.pop_front().flatten();
                let act = row
                    .as_deref()
                    .and_then(|row| self.act(row, self.target.good()));
                (row, act)
            }
        };
        let carried_out = act.as_ref().map_or(Some(true), Act::carried_out);
        if carried_out != Some(false) {
            self.note_create(&request);
        }
        let act = match act {
            Some(act) if carried_out == Some(false) => act,
            Some(act) if carried_out.is_none() => {
                let late = self.state.lock().unwrap().random.usize(..3);
                match late {
                    0 => {}
                    1 => _ = self.pass(&request).await,
                    _ => self.state.lock().unwrap().late.push(request),
                }
                act
            }
            _ => {
                let (status, body) = self.pass(&request).await;
                let healthy = Act::Answer(json(status, &body));
                let is_success = (200..300).contains(&status);
                let Some(name) = &row else { return healthy };
                match self.act(name, (status, &body)).filter(|_| is_success) {
                    Some(act) => act,
                    None => {
                        // A row about successes waits for one.
                        self.state.lock().unwrap().rows.push_front(row);
                        return healthy;
                    }
                }
            }
        };
        if DROPPED.iter().any(|(name, _)| row.as_deref() == Some(name)) {
            self.stalled.notify_one();
        }
        self.state.lock().unwrap().performed.extend(row);
        act
    }

    /// The act of a row, at a request with this healthy answer.
    fn act(&self, row: &str, good: (u16, &str)) -> Option<Act> {
        if let Some((_, sent)) = DROPPED.iter().find(|(name, _)| *name == row) {
            return Some(Act::Stall(sent.to_vec()));
        }
        // Neither an error nor a list has members that could change.
        let good = if good.0 < 300 && good.1.starts_with('{') {
            good
        } else {
            self.target.good()
        };
        let mut rows = rows_of(&self.target, good, &self.elsewhere).into_iter();
        rows.find(|(name, _)| name == row).map(|(_, act)| act)
    }

    fn note_create(&self, request: &str) {
        let Some((_, name)) = request.split_once("program ") else {
            return;
        };
        let program: String = name.chars().take_while(char::is_ascii_digit).collect();
        let mut state = self.state.lock().unwrap();
        *state.creates.entry(program).or_default() += 1;
    }

    async fn pass(&self, request: &str) -> (u16, String) {
        self.state.lock().unwrap().passing += 1;
        let answer = answer_of(&self.provider, request).await;
        self.state.lock().unwrap().passing -= 1;
        answer
    }

    /// Begins a round in which these happen to the requests, all of which contain `key`.
    pub(crate) fn begin(&self, seed: u64, key: &str, rows: VecDeque<Option<String>>) {
        let mut state = self.state.lock().unwrap();
        state.random = fastrand::Rng::with_seed(seed);
        state.key = key.to_owned();
        state.rows = rows;
        state.creates.clear();
    }

    /// Ends a round: from now on all requests are healthy, and the late ones are carried out.
    /// Returns how many creates of each program may have been carried out.
    pub(crate) async fn end(&self) -> BTreeMap<String, usize> {
        self.state.lock().unwrap().rows.clear();
        while self.state.lock().unwrap().passing > 0 {
            tokio::task::yield_now().await;
        }
        let late = std::mem::take(&mut self.state.lock().unwrap().late);
        for request in late {
            self.pass(&request).await;
        }
        self.state.lock().unwrap().creates.clone()
    }

    /// Notes that a row happened.
    pub(crate) fn note(&self, row: &str) {
        self.state.lock().unwrap().performed.insert(row.to_owned());
    }

    /// The rows that happened so far.
    pub(crate) fn performed(&self) -> BTreeSet<String> {
        self.state.lock().unwrap().performed.clone()
    }
}
