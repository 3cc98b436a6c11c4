-- Who may ask this gateway for what. A key itself is nowhere: only its digest is.
create table api_keys (
    id uuid primary key,
    name text not null,
    key_digest text not null,
    scope text not null,
    submitter text not null,
    requests_per_minute integer,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    constraint api_keys_name_key unique (name),
    constraint api_keys_key_digest_key unique (key_digest),
    constraint api_keys_scope_check check (scope in ('read', 'submit', 'admin')),
    constraint api_keys_requests_per_minute_check check (requests_per_minute > 0)
);
