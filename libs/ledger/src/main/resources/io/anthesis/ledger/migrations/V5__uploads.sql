-- Files that come in parts, so that an interrupted upload goes on where it was.
create table uploads (
    id uuid primary key,
    submitter text not null,
    file_name text not null,
    size_bytes bigint not null,
    part_bytes integer not null,
    sha256 text not null,
    created_at timestamptz not null default now(),
    constraint uploads_size_bytes_check check (size_bytes > 0)
);
create index uploads_submitter_sha256_idx on uploads (submitter, sha256);
create table upload_parts (
    upload_id uuid not null references uploads (id) on delete cascade,
    number integer not null,
    digest text not null references objects (digest),
    constraint upload_parts_pkey primary key (upload_id, number)
);
create index upload_parts_digest_idx on upload_parts (digest);
create trigger upload_parts_gone after delete on upload_parts referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create trigger upload_parts_replaced after update on upload_parts referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');

create or replace view named_objects as
    select digest from datasets
    union all select archive_digest from datasets
    union all select object_digest from dataset_tensors
    union all select object_digest from installed_weights
    union all select digest from resume_points
    union all select manifest_digest from checkpoints
    union all select weights_digest from checkpoints
    union all select grid_digest from checkpoints where grid_digest is not null
    union all select digest from images
    union all select object_digest from reference_features
    union all select digest from task_objects
    union all select digest from upload_parts;
