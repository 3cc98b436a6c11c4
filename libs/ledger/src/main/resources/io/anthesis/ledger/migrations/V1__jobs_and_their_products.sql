-- A job is what a user submits; its tasks are what a worker claims.
create table jobs (
    id uuid primary key,
    kind text not null,
    state text not null,
    submitter text not null,
    idempotency_key text,
    -- digest of kind and spec: tells a repeated submission from a conflicting one
    body_digest text not null,
    spec jsonb not null,
    run_id uuid references jobs (id),
    priority integer not null default 0,
    -- evaluations that nobody asked for run newest first, behind everything else
    newest_first boolean not null default false,
    event_sequence bigint not null default 0,
    result jsonb,
    error_code text,
    error_message text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    constraint jobs_kind_check check (kind in ('training', 'sampling', 'evaluation')),
    constraint jobs_state_check check (state in ('queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled')),
    constraint jobs_submitter_idempotency_key_key unique (submitter, idempotency_key)
);
create index jobs_created_at_idx on jobs (created_at desc);
create index jobs_run_id_idx on jobs (run_id);

create table tasks (
    id bigint generated always as identity primary key,
    job_id uuid not null references jobs (id) on delete cascade,
    kind text not null,
    role text not null,
    -- a task of phase n is blocked until those of phase n - 1 are done
    phase integer not null,
    number integer not null,
    state text not null,
    payload jsonb not null,
    result jsonb,
    attempts integer not null default 0,
    max_attempts integer not null,
    available_at timestamptz not null default now(),
    lease_owner text,
    lease_epoch bigint not null default 0,
    lease_until timestamptz,
    last_error text,
    constraint tasks_state_check check (state in ('blocked', 'queued', 'running', 'done', 'failed', 'cancelled')),
    constraint tasks_job_number_key unique (job_id, number)
);
create index tasks_claimable_idx on tasks (kind, available_at) where state = 'queued';
create index tasks_leases_idx on tasks (lease_until) where state = 'running';

-- Events, and everything else that is to be published; rows are numbered within a job under the job's row lock.
create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    job_id uuid not null references jobs (id) on delete cascade,
    sequence bigint,
    type text not null,
    topic text not null,
    data jsonb not null,
    created_at timestamptz not null default now(),
    published_at timestamptz,
    constraint outbox_event_id_key unique (event_id),
    constraint outbox_job_sequence_key unique (job_id, sequence)
);
create index outbox_unpublished_idx on outbox (id) where published_at is null;

-- Something that one process at a time may do, such as relaying the outbox.
create table process_leases (
    name text primary key,
    owner text not null,
    lease_until timestamptz not null
);

-- Progress, thinned out for curves.
create table progress_points (
    job_id uuid not null references jobs (id) on delete cascade,
    done bigint not null,
    metrics jsonb not null,
    at timestamptz not null default now(),
    constraint progress_points_pkey primary key (job_id, done)
);

-- A digest stands here before anyone relies on the object.
create table objects (
    digest text primary key,
    bucket text not null,
    size_bytes bigint not null,
    media_type text not null,
    registered_at timestamptz not null default now()
);

create table datasets (
    name text primary key,
    digest text not null,
    archive_digest text not null,
    manifest_digest text not null,
    image_count integer not null,
    training_count integer not null,
    validation_count integer not null,
    skipped_count integer not null,
    created_at timestamptz not null default now()
);

-- Images of one size, derived from an archive; a cache.
create table dataset_tensors (
    archive_digest text not null,
    image_size integer not null,
    object_digest text not null,
    constraint dataset_tensors_pkey primary key (archive_digest, image_size)
);

-- Weights of others' networks that an operator installed, such as inception-v3.
create table installed_weights (
    name text primary key,
    object_digest text not null,
    installed_at timestamptz not null default now()
);

create table runs (
    job_id uuid primary key references jobs (id) on delete cascade,
    name text not null,
    dataset_digest text,
    step bigint not null default 0,
    total_steps bigint,
    epoch integer not null default 0,
    -- false once a resume happened under other conditions than those of the steps before
    bit_exact boolean not null default true,
    updated_at timestamptz not null default now()
);

-- Private: what a killed training goes on from.
create table resume_points (
    job_id uuid not null references jobs (id) on delete cascade,
    step bigint not null,
    digest text not null,
    lease_epoch bigint not null,
    conditions jsonb not null,
    created_at timestamptz not null default now(),
    constraint resume_points_pkey primary key (job_id, step)
);

-- Public: EMA weights, one an epoch.
create table checkpoints (
    id text primary key,
    run_id uuid not null references runs (job_id) on delete cascade,
    epoch integer not null,
    step bigint not null,
    manifest_digest text not null,
    weights_digest text not null,
    noise_loss double precision not null,
    image_loss double precision not null,
    validation_noise_loss double precision,
    validation_image_loss double precision,
    grid_digest text,
    best boolean not null default false,
    created_at timestamptz not null default now(),
    constraint checkpoints_run_epoch_key unique (run_id, epoch)
);

create table images (
    job_id uuid not null references jobs (id) on delete cascade,
    number bigint not null,
    digest text not null,
    constraint images_pkey primary key (job_id, number)
);

-- Features of real images; a cache.
create table reference_features (
    reference_digest text not null,
    extractor_digest text not null,
    object_digest text not null,
    constraint reference_features_pkey primary key (reference_digest, extractor_digest)
);

-- Everything that is needed to compute a score again stands beside it.
create table scores (
    id uuid primary key,
    job_id uuid not null references jobs (id) on delete cascade,
    checkpoint_id text references checkpoints (id) on delete cascade,
    sampling_job_id uuid references jobs (id) on delete cascade,
    subject_digest text not null,
    dataset text not null,
    reference_digest text not null,
    extractor_digest text not null,
    calibrated boolean not null,
    protocol text not null,
    sampler text not null,
    steps integer not null,
    seed bigint not null,
    real_images integer not null,
    generated_images integer not null,
    kid double precision not null,
    standard_error double precision not null,
    kid_low double precision not null,
    kid_high double precision not null,
    created_at timestamptz not null default now(),
    constraint scores_job_key unique (job_id),
    constraint scores_subject_protocol_key
        unique (subject_digest, reference_digest, extractor_digest, protocol, sampler, steps, seed)
);
create index scores_kid_idx on scores (protocol, extractor_digest, kid);
