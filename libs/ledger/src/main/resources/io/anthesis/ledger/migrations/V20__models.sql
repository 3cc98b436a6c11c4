-- What users say of a training.
alter table runs add column tags text[] not null default '{}';
alter table runs add column notes text not null default '';
alter table runs add column archived_at timestamptz;

-- Trainings that go on from others, or begin with their weights, are branches of one model. Its id is that of its first training, and stays
-- when that one is deleted.
alter table runs add column parent_id uuid;
alter table runs add column model_id uuid;
alter table runs add constraint runs_parent_id_fkey foreign key (parent_id) references runs on delete set null;
create index runs_parent_id_idx on runs (parent_id);
create index runs_model_id_idx on runs (model_id);
-- A page of trainings looks each one's best checkpoint up.
create index checkpoints_best_idx on checkpoints (run_id) where best;

-- By its settings, whichever version adds it.
create function runs_find_parent() returns trigger language plpgsql as $$
begin
    select p.job_id, p.model_id into new.parent_id, new.model_id from jobs j join runs p on p.job_id = coalesce(
        (j.spec ->> 'continues')::uuid, (select c.run_id from checkpoints c where c.id = j.spec ->> 'initialCheckpoint'))
    where j.id = new.job_id;
    new.model_id := coalesce(new.model_id, new.job_id);
    return new;
end $$;
create trigger runs_find_parent before insert on runs for each row when (new.model_id is null) execute function runs_find_parent();

-- The same for all trainings that are there: here, and after a restore of an older schema (RowMigrations).
create function find_models() returns void language sql as $$
    with recursive parents as (
        select r.job_id, p.job_id as parent_id from runs r join jobs j on j.id = r.job_id left join runs p on p.job_id = coalesce(
            (j.spec ->> 'continues')::uuid, (select c.run_id from checkpoints c where c.id = j.spec ->> 'initialCheckpoint'))),
    models as (
        select job_id, parent_id, job_id as model_id from parents where parent_id is null
        union all
        select p.job_id, p.parent_id, m.model_id from parents p join models m on m.job_id = p.parent_id)
    update runs r set parent_id = m.parent_id, model_id = m.model_id from models m where m.job_id = r.job_id
$$;
select find_models();
