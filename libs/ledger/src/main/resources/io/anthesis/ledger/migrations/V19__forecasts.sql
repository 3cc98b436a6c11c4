-- When the attempt that runs was claimed: what remains of it is estimated from that. Null: no attempt since this migration.
alter table tasks add column claimed_at timestamptz;
-- The newest format of tasks that a worker claims. Workers of 0.1 do not write it: theirs is 4.
alter table workers add column format smallint not null default 4;

-- As before, and with the time of the claim.
create or replace function take_tasks(ids bigint[], claimer text, lease_seconds double precision) returns setof claimed_task
language plpgsql as $$
#variable_conflict use_column
begin
    if ids is null or ids[1] is null then
        return;
    end if;
    return query
        with taken as (
            update tasks t set state = 'running', attempts = t.attempts + 1, lease_owner = claimer, lease_epoch = t.lease_epoch + 1,
                lease_until = now() + lease_seconds * interval '1 second', claimed_at = now()
            where t.id = any (ids)
            returning t.id, t.job_id, t.kind, t.role, t.number, t.payload, t.lease_owner, t.lease_epoch, t.attempts, t.batch_key,
                t.batch_images, t.batch_limit)
        select taken.*, j.spec, j.submitter, j.state from taken join jobs j on j.id = taken.job_id;
    perform start_jobs(array(select t.job_id from tasks t where t.id = any (ids)), claimer);
end $$;
