-- Everything here only adds, or loosens, what services of the version before rely on: they work on while this version starts.

-- The digest of the request as it came: a repeated request is known even when RUN@best means another checkpoint by now.
alter table jobs add column request_digest text;
alter table jobs add column deadline_at timestamptz;
-- No index here depends on the state, so that starting a job rewrites none.
create index jobs_deadline_at_idx on jobs (deadline_at) where deadline_at is not null and finished_at is null;
create index jobs_open_idx on jobs (submitter) where finished_at is null;
alter table jobs set (fillfactor = 80);
create index jobs_finished_at_idx on jobs (finished_at) where finished_at is not null;

-- A task carries what decides its turn, so that a claim reads one index: lanes of one priority and submitter, oldest first.
alter table tasks add column submitter text;
alter table tasks add column rank integer not null default 0;
alter table tasks add column turn bigint not null default 0;
-- A worker claims only tasks of formats that it knows.
alter table tasks add column format smallint not null default 1;
-- Tasks that one batch can serve: images of the same checkpoint and settings.
alter table tasks add column batch_key text;
alter table tasks add column batch_images integer not null default 0;
-- After memory ran out: no larger batches than this.
alter table tasks add column batch_limit integer;
alter table tasks add column last_failure jsonb;

update tasks t set submitter = j.submitter, rank = -j.priority,
    turn = (case when j.newest_first then -1 else 1 end) * (extract(epoch from j.created_at) * 1000000)::bigint
from jobs j where j.id = t.job_id;

-- A task has its turn from its job, whoever adds it.
create function tasks_take_turn() returns trigger language plpgsql as $$
begin
    select j.submitter, -j.priority,
        (case when j.newest_first then -1 else 1 end) * (extract(epoch from j.created_at) * 1000000)::bigint
    into new.submitter, new.rank, new.turn from jobs j where j.id = new.job_id;
    return new;
end $$;
create trigger tasks_take_turn before insert on tasks for each row when (new.submitter is null)
    execute function tasks_take_turn();

drop index tasks_claimable_idx;
-- Running tasks are as few as workers: the reaper looks at all of them, and a heartbeat rewrites no index.
drop index tasks_leases_idx;
create index tasks_lanes_idx on tasks (kind, rank, submitter, turn, id) where state = 'queued';
create index tasks_running_idx on tasks (kind, submitter) where state = 'running';
create index tasks_batches_idx on tasks (batch_key, rank, turn, id) where state = 'queued' and batch_key is not null;
create index tasks_unfinished_idx on tasks (job_id, state, phase) where state in ('blocked', 'queued', 'running');
-- Rows pass through quickly; what they leave behind in the indexes of waiting tasks must go as quickly.
alter table tasks set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
alter table outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Limits of those who have any.
create table submitters (
    name text primary key,
    max_running_tasks integer,
    max_open_jobs integer,
    constraint submitters_max_running_tasks_check check (max_running_tasks >= 0),
    constraint submitters_max_open_jobs_check check (max_open_jobs >= 0)
);

-- Marks jobs as running that wait still, with their events. It must not wait for a job's row, since others take it before a task's:
-- whoever holds it starts the job, or ends it, or the task's next write does.
create function start_jobs(ids uuid[], worker text) returns void language sql as $$
    with free as (select id from jobs where id = any (ids) and state = 'queued' for update skip locked),
    begun as (
        update jobs j set state = 'running', started_at = now(), event_sequence = j.event_sequence + 1
        from free where j.id = free.id returning j.id, j.kind, j.event_sequence, j.newest_first),
    -- of jobs that go newest first, one that has begun is finished first: else those that begin would pile up half done
    first as (
        update tasks t set turn = -9223372036854775808 from begun
        where begun.newest_first and t.job_id = begun.id and t.state in ('queued', 'blocked'))
    insert into outbox (event_id, job_id, sequence, type, topic, data)
        select gen_random_uuid(), id, event_sequence, 'io.anthesis.job.started.v1', kind || '.events.v1',
            jsonb_build_object('jobId', id, 'worker', worker) from begun
$$;

-- What a worker is given with a task.
create type claimed_task as (id bigint, job_id uuid, kind text, role text, number integer, payload jsonb, lease_owner text,
    lease_epoch bigint, attempts integer, batch_key text, batch_images integer, batch_limit integer, spec jsonb, submitter text,
    job_state text);

-- Makes tasks whose rows the caller has locked the claimer's, and starts their jobs.
create function take_tasks(ids bigint[], claimer text, lease_seconds double precision) returns setof claimed_task
language plpgsql as $$
#variable_conflict use_column
begin
    if ids is null or ids[1] is null then
        return;
    end if;
    return query
        with taken as (
            update tasks t set state = 'running', attempts = t.attempts + 1, lease_owner = claimer, lease_epoch = t.lease_epoch + 1,
                lease_until = now() + lease_seconds * interval '1 second'
            where t.id = any (ids)
            returning t.id, t.job_id, t.kind, t.role, t.number, t.payload, t.lease_owner, t.lease_epoch, t.attempts, t.batch_key,
                t.batch_images, t.batch_limit)
        select taken.*, j.spec, j.submitter, j.state from taken join jobs j on j.id = taken.job_id;
    perform start_jobs(array(select t.job_id from tasks t where t.id = any (ids)), claimer);
end $$;

-- Takes the task whose turn it is (docs/adr/0007). Waiting tasks lie in lanes of one priority and submitter; the search hops from lane
-- to lane along the index, so what it costs depends on the number of lanes and not on that of tasks. Nobody waits for anybody: what
-- others are just taking is skipped. The settings keep every plan on the indexes, whatever the statistics say of a queue just now.
create function claim_task(wanted_kind text, newest_format integer, claimer text, lease_seconds double precision)
returns setof claimed_task
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    lane_rank integer;
    lane_submitter text;
    other_submitter text;
    after_rank bigint := -3000000000;
    alone boolean;
    turn_of bigint;
begin
    while turn_of is null loop
        -- the highest priority that anybody waits at
        select t.rank, t.submitter into lane_rank, lane_submitter from tasks t
            where t.kind = wanted_kind and t.state = 'queued' and t.rank > after_rank order by t.rank, t.submitter limit 1;
        exit when not found;
        after_rank := lane_rank;
        select t.submitter into other_submitter from tasks t
            where t.kind = wanted_kind and t.state = 'queued' and t.rank = lane_rank and t.submitter > lane_submitter
            order by t.rank, t.submitter limit 1;
        alone := other_submitter is null
            and not exists (select 1 from submitters s where s.name = lane_submitter and s.max_running_tasks is not null);
        if alone then
            select t.id into turn_of from tasks t
                where t.kind = wanted_kind and t.state = 'queued' and t.rank = lane_rank and t.submitter = lane_submitter
                    and t.available_at <= now() and t.format <= newest_format
                order by t.turn, t.id limit 1 for update skip locked;
            continue;
        end if;
        for lane_submitter in
            with recursive lanes as (
                (select t.submitter from tasks t where t.kind = wanted_kind and t.state = 'queued' and t.rank = lane_rank
                    order by t.submitter limit 1)
                union all
                select next.submitter from lanes l cross join lateral (
                    select t.submitter from tasks t where t.kind = wanted_kind and t.state = 'queued' and t.rank = lane_rank
                        and t.submitter > l.submitter order by t.submitter limit 1) next),
            busy as (
                select l.submitter, s.max_running_tasks, (select count(*) from tasks t
                    where t.kind = wanted_kind and t.submitter = l.submitter and t.state = 'running') as running
                from lanes l left join submitters s on s.name = l.submitter)
            select b.submitter from busy b
            where b.max_running_tasks is null or b.running < b.max_running_tasks
            order by b.running, (select r.served_at from served r where r.kind = wanted_kind and r.submitter = b.submitter)
                nulls first, b.submitter
        loop
            select t.id into turn_of from tasks t
                where t.kind = wanted_kind and t.state = 'queued' and t.rank = lane_rank and t.submitter = lane_submitter
                    and t.available_at <= now() and t.format <= newest_format
                order by t.turn, t.id limit 1 for update skip locked;
            exit when turn_of is not null;
        end loop;
    end loop;
    if turn_of is null then
        return;
    end if;
    -- Whoever is just writing the same does it for us, too: among many claimers their running tasks tell submitters apart.
    update served s set served_at = clock_timestamp() where s.ctid = (select r.ctid from served r
        where r.kind = wanted_kind and r.submitter = lane_submitter for update skip locked);
    if not found and not exists (select 1 from served s where s.kind = wanted_kind and s.submitter = lane_submitter) then
        insert into served values (wanted_kind, lane_submitter, clock_timestamp()) on conflict do nothing;
    end if;
    return query select * from take_tasks(array[turn_of], claimer, lease_seconds);
end $$;

-- Takes waiting tasks that can share a batch, the first by turn, up to so many images together.
create function claim_alike(key text, newest_format integer, images integer, claimer text, lease_seconds double precision)
returns setof claimed_task language sql as $$
    with waiting as (
        select t.id, t.rank, t.turn, t.batch_images from tasks t left join submitters s on s.name = t.submitter
        where t.batch_key = key and t.state = 'queued' and t.available_at <= now() and t.format <= newest_format
            and s.max_running_tasks is null and t.attempts = 0
        order by t.rank, t.turn, t.id limit images for update of t skip locked),
    filling as (select id, sum(batch_images) over (order by rank, turn, id) as images from waiting),
    fitting as (select id from filling where filling.images <= claim_alike.images)
    select c.* from take_tasks((select array_agg(id) from fitting), claimer, lease_seconds) c
$$;

-- When a submitter was last served.
create table served (
    kind text not null,
    submitter text not null,
    served_at timestamptz not null,
    constraint served_pkey primary key (kind, submitter)
) with (fillfactor = 50);

-- Events outlive their job: its deletion is one of them.
alter table outbox drop constraint outbox_job_id_fkey;
create index outbox_published_at_idx on outbox (published_at) where published_at is not null;

-- What was deleted: a late command must not bring it back.
create table deleted_jobs (
    id uuid primary key,
    last_event bigint not null,
    deleted_at timestamptz not null default now()
);

create table dead_letter_replays (
    topic text not null,
    partition_number integer not null,
    record_offset bigint not null,
    replayed_at timestamptz not null default now(),
    constraint dead_letter_replays_pkey primary key (topic, partition_number, record_offset)
);

-- Objects that are named by what a task left, other than in a column of its own.
create table task_objects (
    task_id bigint not null references tasks (id) on delete cascade,
    digest text not null references objects (digest),
    constraint task_objects_pkey primary key (task_id, digest)
);
insert into task_objects (task_id, digest)
    select t.id, coalesce(t.result ->> 'digest', t.result ->> 'grid') from tasks t
    join objects o on o.digest = coalesce(t.result ->> 'digest', t.result ->> 'grid') on conflict do nothing;

create function tasks_name_objects() returns trigger language plpgsql as $$
begin
    insert into task_objects (task_id, digest)
        select new.id, named from unnest(array[new.result ->> 'digest', new.result ->> 'grid']) named
        where named is not null on conflict do nothing;
    return null;
end $$;
create trigger tasks_name_objects after update of result on tasks for each row when (new.result is not null)
    execute function tasks_name_objects();

-- Whoever names an object holds it: the sweep cannot take its row. Not validated, as rows of before were written without.
alter table datasets add constraint datasets_digest_fkey foreign key (digest) references objects not valid;
alter table datasets add constraint datasets_archive_digest_fkey foreign key (archive_digest) references objects not valid;
alter table dataset_tensors add constraint dataset_tensors_object_digest_fkey foreign key (object_digest) references objects not valid;
alter table installed_weights add constraint installed_weights_object_digest_fkey foreign key (object_digest) references objects not valid;
alter table resume_points add constraint resume_points_digest_fkey foreign key (digest) references objects not valid;
alter table checkpoints add constraint checkpoints_manifest_digest_fkey foreign key (manifest_digest) references objects not valid;
alter table checkpoints add constraint checkpoints_weights_digest_fkey foreign key (weights_digest) references objects not valid;
alter table checkpoints add constraint checkpoints_grid_digest_fkey foreign key (grid_digest) references objects not valid;
alter table images add constraint images_digest_fkey foreign key (digest) references objects not valid;
alter table reference_features add constraint reference_features_object_digest_fkey foreign key (object_digest) references objects not valid;

create index task_objects_digest_idx on task_objects (digest);
create index datasets_digest_idx on datasets (digest);
create index datasets_archive_digest_idx on datasets (archive_digest);
create index dataset_tensors_object_digest_idx on dataset_tensors (object_digest);
create index resume_points_digest_idx on resume_points (digest);
create index checkpoints_manifest_digest_idx on checkpoints (manifest_digest);
create index checkpoints_weights_digest_idx on checkpoints (weights_digest);
create index checkpoints_grid_digest_idx on checkpoints (grid_digest);
create index images_digest_idx on images (digest);
create index reference_features_object_digest_idx on reference_features (object_digest);
-- The sweep looks at objects that were registered, or whose name was taken from somewhere, since it looked at them last.
alter table objects add column unchecked boolean not null default true;
create index objects_unchecked_idx on objects (registered_at) where unchecked;
create function objects_lose_a_name() returns trigger language plpgsql as $$
begin
    execute format('update objects set unchecked = true where digest in (select %I from gone)', tg_argv[0]);
    return null;
end $$;
create trigger datasets_digest_gone after delete on datasets referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create trigger datasets_archive_digest_gone after delete on datasets referencing old table as gone
    for each statement execute function objects_lose_a_name('archive_digest');
create trigger dataset_tensors_gone after delete on dataset_tensors referencing old table as gone
    for each statement execute function objects_lose_a_name('object_digest');
create trigger installed_weights_gone after delete on installed_weights referencing old table as gone
    for each statement execute function objects_lose_a_name('object_digest');
create trigger installed_weights_replaced after update on installed_weights referencing old table as gone
    for each statement execute function objects_lose_a_name('object_digest');
create trigger resume_points_gone after delete on resume_points referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create trigger resume_points_replaced after update on resume_points referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create trigger checkpoints_manifest_gone after delete on checkpoints referencing old table as gone
    for each statement execute function objects_lose_a_name('manifest_digest');
create trigger checkpoints_weights_gone after delete on checkpoints referencing old table as gone
    for each statement execute function objects_lose_a_name('weights_digest');
create trigger checkpoints_grid_gone after delete on checkpoints referencing old table as gone
    for each statement execute function objects_lose_a_name('grid_digest');
create trigger checkpoints_grid_replaced after update on checkpoints referencing old table as gone
    for each statement execute function objects_lose_a_name('grid_digest');
create trigger images_gone after delete on images referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create trigger reference_features_gone after delete on reference_features referencing old table as gone
    for each statement execute function objects_lose_a_name('object_digest');
create trigger task_objects_gone after delete on task_objects referencing old table as gone
    for each statement execute function objects_lose_a_name('digest');
create index scores_checkpoint_id_idx on scores (checkpoint_id);
create index scores_sampling_job_id_idx on scores (sampling_job_id);

create view named_objects as
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
    union all select digest from task_objects;

-- Unreferenced objects on their way out: nobody may write one again until it is gone.
create table doomed_objects (
    digest text primary key,
    bucket text not null,
    doomed_at timestamptz not null default now(),
    -- After a removal whose outcome is not known: a late one must have passed before the name is used again.
    retry_after timestamptz
);
