-- Events, stored with the change that they tell of, and what came of sending them.

-- Drawn anew at each reset, so that what was under way before is not taken for an event of the new world.
CREATE TABLE outbox (
    epoch INTEGER NOT NULL
);
INSERT INTO outbox VALUES (random());

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    status TEXT NOT NULL,
    code TEXT,
    etime INTEGER NOT NULL,
    url TEXT NOT NULL,
    -- Scheme, host and port of the URL: who gets one event at a time, in order.
    subscriber TEXT NOT NULL,
    -- 'due' until the outcome of an attempt is known, 'waiting' for a retry, or an end: 'delivered', 'given_up',
    -- 'refused', 'lost'.
    state TEXT NOT NULL DEFAULT 'due',
    -- Attempts that failed since it was announced, or replayed.
    failures INTEGER NOT NULL DEFAULT 0,
    replayed INTEGER NOT NULL DEFAULT 0,
    -- For a waiting event: the clock that it waits by, 'virtual' or 'real', and the moment, in milliseconds since 1970.
    retry_clock TEXT,
    retry_at INTEGER
);
CREATE INDEX event_due ON event (subscriber, seq) WHERE state = 'due';
CREATE INDEX event_waiting ON event (retry_clock, retry_at) WHERE state = 'waiting';

CREATE TABLE attempt (
    event_seq INTEGER NOT NULL REFERENCES event,
    number INTEGER NOT NULL,
    -- In milliseconds since 1970, by the virtual clock.
    at INTEGER NOT NULL,
    -- The HTTP status of the answer, or why there was none.
    status INTEGER,
    reason TEXT,
    -- In milliseconds of real time.
    duration INTEGER NOT NULL,
    PRIMARY KEY (event_seq, number)
) WITHOUT ROWID;
