//! The list of all promises.

use std::fmt;

use tracking_links::runtime::BoxFuture;

use super::store::{Broken, Checked, Store};
use super::{
    adding, binding, claiming, histories, reading, recording, reopening, resolving, sending,
    sharing, texts,
};

/// A promise that any store keeps.
#[derive(Clone, Copy)]
pub struct Promise {
    /// Its name, which is that of its function.
    pub name: &'static str,
    /// Whether only stores that several workers share can make it.
    pub shared: bool,
    check: fn(&dyn Store) -> BoxFuture<'_, Checked>,
}

impl Promise {
    /// Checks a store whose journal is empty.
    ///
    /// # Errors
    ///
    /// Fails if the store does not keep the promise.
    pub async fn check(&self, store: &dyn Store) -> Checked {
        (self.check)(store)
            .await
            .map_err(|broken| broken.within(self.name))
    }
}

impl fmt::Debug for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! promises {
    ($($room:ident($shared:literal) { $($name:ident,)* })*) => {
        /// All promises, in the order in which a row meets them.
        pub const PROMISES: &[Promise] = &[$($(
            Promise {
                name: stringify!($name),
                shared: $shared,
                check: |store| Box::pin($room::$name(store)),
            },
        )*)*];
    };
}

promises! {
    adding(false) {
        added_rows_wait_in_their_order,
        equal_requests_are_known,
        other_requests_do_not_replace_what_was_sent,
        unsent_requests_are_replaced,
        refused_requests_are_replaced,
        unfinished_rows_come_from_the_newest_batch,
    }
    claiming(false) {
        claims_come_by_age_and_those_in_doubt_first,
        claims_are_exclusive,
        claims_are_of_one_provider_and_limited,
        claims_end_with_their_worker,
        rows_are_claimed_when_they_are_due,
        postponed_rows_come_to_the_next_worker,
        a_claim_says_when_nothing_is_left,
    }
    sending(false) {
        what_was_sent_survives_a_crash,
        what_many_sent_at_once_survives_a_crash,
        only_claimed_rows_can_be_sent,
        sends_are_counted,
    }
    recording(false) {
        each_outcome_has_its_state,
        what_was_recorded_survives_a_crash,
        recording_ends_the_claim,
        outcomes_stay,
        a_link_ends_the_failure,
    }
    reading(false) {
        rows_are_found_by_their_keys,
        rows_are_paged_by_age,
        rows_are_counted_by_provider_and_state,
        owners_of_a_link_are_counted,
    }
    resolving(false) {
        links_are_adopted,
        rows_are_created_again,
        rows_are_looked_for_again,
        rows_are_given_up,
        links_are_disowned,
        claimed_rows_are_not_resolved,
        resolved_rows_are_claimed,
    }
    binding(false) {
        the_first_account_is_kept,
        an_account_gets_its_id_later,
        accounts_survive_a_crash,
        released_rows_belong_to_the_next_account,
        claimed_rows_are_not_released,
    }
    reopening(false) {
        each_step_survives_a_crash,
        a_closed_journal_refuses,
    }
    texts(false) {
        any_text_is_kept,
        long_texts_are_kept,
    }
    histories(false) {
        random_histories_match_the_model,
    }
    binding(true) {
        workers_bind_one_account,
    }
    sharing(true) {
        workers_share_the_rows,
        workers_see_each_other,
        the_claims_of_a_dead_worker_end_with_its_lease,
        the_claims_of_a_live_worker_last,
        a_claim_that_ran_out_is_lost,
        a_late_refusal_does_not_free_a_row,
    }
}

/// Checks all promises that a store makes, each with a new store. Returns what is broken; each
/// message begins with the promise's name.
pub async fn check_all<S: Store>(mut new_store: impl AsyncFnMut() -> S) -> Vec<Broken> {
    let mut broken = Vec::new();
    for promise in PROMISES {
        let store = new_store().await;
        if promise.shared && store.lease().is_none() {
            continue;
        }
        broken.extend(promise.check(&store).await.err());
    }
    broken
}
