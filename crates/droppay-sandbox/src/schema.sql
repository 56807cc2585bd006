-- The state of one sandbox. Money is in cents, dates in seconds since 1970, lifetimes of tokens in milliseconds.

CREATE TABLE world (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seed INTEGER NOT NULL,
    drawn INTEGER NOT NULL,
    clock TEXT NOT NULL
);

CREATE TABLE application (
    client_id TEXT PRIMARY KEY,
    client_secret TEXT NOT NULL
);

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    iban TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    owner TEXT NOT NULL,
    balance INTEGER NOT NULL CHECK (balance >= 0)
);

CREATE TABLE connection (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    code TEXT UNIQUE,
    account_id TEXT REFERENCES account,
    loopback_uri TEXT,
    webhook TEXT,
    date_creation INTEGER NOT NULL,
    date_expiry INTEGER NOT NULL
);
CREATE INDEX connection_waiting ON connection (date_expiry) WHERE status = 'WAITING';

CREATE TABLE access_token (
    token TEXT PRIMARY KEY,
    -- The connection whose account the token speaks for; a token without one speaks for the application.
    connection_id TEXT REFERENCES connection,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX access_token_expiry ON access_token (expires_at);

CREATE TABLE refresh_token (
    token TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connection
) WITHOUT ROWID;

CREATE TABLE push (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account,
    source_iban TEXT NOT NULL,
    recipient_iban TEXT NOT NULL,
    recipient_owner TEXT,
    description TEXT,
    transfer_description TEXT,
    amount INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    status_description TEXT,
    date_creation INTEGER NOT NULL,
    date_last_modified INTEGER NOT NULL,
    date_scheduled INTEGER,
    recurrence_period TEXT,
    recurrence_count INTEGER,
    recurrence_end INTEGER,
    webhook TEXT,
    -- The schedule of an approved push: its first execution, how many were made, and the next.
    first_execution INTEGER,
    executions INTEGER NOT NULL DEFAULT 0,
    next_execution INTEGER
);
CREATE INDEX push_due ON push (next_execution, seq) WHERE next_execution IS NOT NULL;

-- Parties, amount and description of a transfer are those of its push, which cannot change once it is approved.
CREATE TABLE transfer (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    push_seq INTEGER NOT NULL REFERENCES push,
    status TEXT NOT NULL,
    trnid TEXT,
    date_creation INTEGER NOT NULL,
    -- When the SEPA circuit takes it.
    date_settlement INTEGER,
    date_accounted INTEGER
);
CREATE INDEX transfer_by_push ON transfer (push_seq, date_creation);
CREATE INDEX transfer_by_creation ON transfer (date_creation);
CREATE INDEX transfer_booked ON transfer (date_settlement) WHERE status = 'BOOKED';

-- The changes of status of each push.
CREATE TABLE timeline (
    push_seq INTEGER NOT NULL REFERENCES push,
    at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    reached TEXT NOT NULL
);
CREATE INDEX timeline_by_push ON timeline (push_seq);
