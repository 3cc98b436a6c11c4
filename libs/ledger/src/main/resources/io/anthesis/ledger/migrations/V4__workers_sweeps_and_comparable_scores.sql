-- Who carries tasks out, and what each of them can do. A row that is not renewed is of a worker that is gone.
create table workers (
    id text primary key,
    kind text not null,
    device text not null,
    threads integer not null,
    memory_bytes bigint not null,
    compute_types text[] not null,
    version text not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    constraint workers_kind_check check (kind in ('training', 'sampling', 'evaluation'))
);

-- Pages of a list go on after a time and an id.
drop index jobs_created_at_idx;
create index jobs_created_at_id_idx on jobs (created_at desc, id desc);
create index checkpoints_created_at_id_idx on checkpoints (created_at desc, id desc);

-- Scores by other samplers or steps than their protocol names; those of before have the usual ones.
alter table scores add column usual boolean not null default true;
-- What two scores against the same real images are compared by: see ComparableKid in libs/metrics.
alter table scores add column without_each double precision[];
alter table scores add column generated_variance double precision;
-- What an image costs, and how fast one worker made them.
alter table scores add column network_evaluations integer;
alter table scores add column images_per_second double precision;
-- Under which a second computation gives the same bits.
alter table scores add column conditions jsonb;
-- The last time that somebody computed it again, and whether it held.
alter table scores add column verified_at timestamptz;
alter table scores add column verification_holds boolean;

-- One checkpoint scored with a grid of samplers and steps.
create table sweeps (
    id uuid primary key,
    submitter text not null,
    idempotency_key text,
    request_digest text not null,
    checkpoint_id text not null,
    protocol text not null,
    seed bigint not null,
    created_at timestamptz not null default now(),
    constraint sweeps_submitter_idempotency_key_key unique (submitter, idempotency_key)
);
create index sweeps_created_at_id_idx on sweeps (created_at desc, id desc);
create table sweep_points (
    sweep_id uuid not null references sweeps (id) on delete cascade,
    number integer not null,
    sampler text not null,
    steps integer not null,
    network_evaluations integer not null,
    job_id uuid references jobs (id) on delete set null,
    constraint sweep_points_pkey primary key (sweep_id, number)
);
create index sweep_points_job_id_idx on sweep_points (job_id);
