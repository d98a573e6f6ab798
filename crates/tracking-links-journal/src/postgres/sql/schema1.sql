-- The rows of all jobs. What callers name is bytes, since a text can't contain a NUL here.
CREATE TABLE tracking_links.rows (
    job text NOT NULL,
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    key bytea NOT NULL,
    batch bytea NOT NULL,
    provider bytea NOT NULL,
    request text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sent', 'created', 'existing', 'rejected', 'unknown')),
    link text,
    link_id bytea,
    failure text,
    sends bigint NOT NULL DEFAULT 0,
    -- The call that made the row `sent` last, so that repeating the statement counts once.
    send_call bigint,
    sent_at timestamptz,
    settled_at timestamptz,
    due_at timestamptz,
    -- Who works on the row, and until when. `claim` counts the claims, and tells them apart.
    worker bigint,
    claim bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    -- The workers that don't want the row again.
    postponed_by bigint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (job, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- A B-tree can't hold long values, so their hashes are indexed.
CREATE UNIQUE INDEX rows_key ON tracking_links.rows (job, sha256(key));
CREATE INDEX rows_waiting ON tracking_links.rows (job, provider, id) WHERE state = 'waiting';
CREATE INDEX rows_sent ON tracking_links.rows (job, provider, id) WHERE state = 'sent';
CREATE INDEX rows_open ON tracking_links.rows (job, provider, id)
    WHERE state IN ('sent', 'unknown');
CREATE INDEX rows_link ON tracking_links.rows USING hash (link_id) WHERE link_id IS NOT NULL;

-- The numbers of workers.
CREATE SEQUENCE tracking_links.workers;

-- The rate budget of each account, which all jobs share. Times are nanoseconds since 1970.
CREATE TABLE tracking_links.budgets (
    account bytea PRIMARY KEY,
    -- A limit per window: when turns were granted, rounded up, and how many each time.
    times numeric[] NOT NULL DEFAULT '{}',
    counts bigint[] NOT NULL DEFAULT '{}',
    -- When the last turn comes. No later call gets an earlier one.
    latest numeric NOT NULL DEFAULT 0,
    -- A token bucket: when it is full again.
    full_at numeric NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Takes turns of an account. Returns how long to wait for how many of them, the soonest first.
--
-- A window has room for a turn if fewer than `requests` came within `period` before it. That is
-- the limit's period and a little more, at most 50 ms, since requests leave a little later than
-- their turn comes, and not all by the same time. Turns are counted on a grid, rounded up, so that
-- 1,025 pairs of time and count are enough for any limit.
--
-- `burst` is null for a limit per window. Otherwise the bucket is a time at which it is full: each
-- token moves it by `period / requests`.
CREATE FUNCTION tracking_links.take_turns(
    of_account bytea, requests bigint, per numeric, burst bigint, wanted bigint,
    OUT waits bigint, OUT turns bigint
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    budget tracking_links.budgets%ROWTYPE;
    now_at numeric;
    period numeric := per + least(div(per, 128), 50000000);
    grid numeric := greatest(div(per, 1024), 1);
    step numeric := ceil(period / requests);
    head int := 1;
    used bigint;
    at numeric;
    noted numeric;
BEGIN
    INSERT INTO tracking_links.budgets (account) VALUES (of_account) ON CONFLICT DO NOTHING;
    SELECT * INTO budget FROM tracking_links.budgets WHERE account = of_account FOR UPDATE;
    now_at := floor(extract(epoch FROM clock_timestamp()) * 1000000000);
    at := greatest(now_at, budget.latest);
    used := coalesce((SELECT sum(it) FROM unnest(budget.counts) AS it), 0);
    WHILE wanted > 0 LOOP
        IF burst IS NOT NULL THEN
            budget.full_at := greatest(budget.full_at, now_at);
            at := greatest(at, budget.full_at - (burst - 1) * step);
            turns := least(wanted, 1 + div(at - (budget.full_at - (burst - 1) * step), step));
            budget.full_at := budget.full_at + turns * step;
        ELSE
            WHILE head <= cardinality(budget.times) AND budget.times[head] + period <= at LOOP
                used := used - budget.counts[head];
                head := head + 1;
            END LOOP;
            IF used >= requests THEN
                at := budget.times[head] + period;
                CONTINUE;
            END IF;
            turns := least(wanted, requests - used);
            used := used + turns;
            noted := ceil(at / grid) * grid;
            IF cardinality(budget.times) >= head
                AND budget.times[cardinality(budget.times)] >= noted
            THEN
                budget.counts[cardinality(budget.counts)] :=
                    budget.counts[cardinality(budget.counts)] + turns;
            ELSE
                budget.times := budget.times || noted;
                budget.counts := budget.counts || turns;
            END IF;
        END IF;
        wanted := wanted - turns;
        waits := least(at - now_at, 9000000000000000000);
        RETURN NEXT;
    END LOOP;
    UPDATE tracking_links.budgets SET
        times = budget.times[head:], counts = budget.counts[head:],
        latest = at, full_at = budget.full_at
        WHERE account = of_account;
END
$$;
