-- Addresses that are told when jobs end, and what they are still to be told.
create table webhooks (
    id uuid primary key,
    url text not null,
    secret text not null,
    kind text,
    submitter text,
    created_at timestamptz not null default now(),
    delivered bigint not null default 0,
    given_up bigint not null default 0,
    last_error text,
    constraint webhooks_kind_check check (kind in ('training', 'sampling', 'evaluation'))
);
create table webhook_deliveries (
    id bigint generated always as identity primary key,
    webhook_id uuid not null references webhooks (id) on delete cascade,
    event_id uuid not null,
    type text not null,
    data jsonb not null,
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now()
);
create index webhook_deliveries_next_attempt_at_idx on webhook_deliveries (next_attempt_at);
create index webhook_deliveries_webhook_id_idx on webhook_deliveries (webhook_id);
