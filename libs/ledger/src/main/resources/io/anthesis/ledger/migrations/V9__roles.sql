-- What each service may do. Roles belong to the server, not to this database: they are made if they are missing and if the one who
-- migrates may make roles. Where he may not, somebody who may makes them, and the owner of the schema calls this again; so does a
-- migration that adds a table. Returns the role that is missing; nothing is granted then.
create function grant_to_services() returns text language plpgsql as $$
declare
    service text;
    workers constant text[] := array['anthesis_trainer', 'anthesis_sampler', 'anthesis_evaluator'];
    may_create boolean := (select rolsuper or rolcreaterole from pg_roles where rolname = current_user);
begin
    foreach service in array workers || array['anthesis_gateway', 'anthesis_reader'] loop
        if not exists (select from pg_roles where rolname = service) then
            if not may_create then
                return service;
            end if;
            begin
                execute format('create role %I', service);
            exception when duplicate_object or unique_violation then
                null; -- the migration of another database was quicker
            end;
        end if;
        execute format('grant usage on schema %I to %I', current_schema(), service);
    end loop;

    -- Those who look: all that is no secret.
    execute format('grant select on all tables in schema %I to anthesis_reader', current_schema());
    revoke all on api_keys, webhooks from anthesis_reader;

    -- The gateway: every row, no table.
    execute format('grant select, insert, update, delete on all tables in schema %I to anthesis_gateway', current_schema());
    revoke insert, update, delete on flyway_schema_history from anthesis_gateway;

    -- Workers take tasks, register commands that come by Kafka, and name what they made.
    foreach service in array workers loop
        execute format('grant select on all tables in schema %I to %I', current_schema(), service);
        execute format('revoke all on api_keys, webhooks, webhook_deliveries, uploads, upload_parts, dead_letter_replays from %I', service);
        execute format('grant insert, update on jobs, tasks, task_objects, served to %I', service);
        execute format('grant insert, update, delete on objects to %I', service);
        -- Its row is locked while a job is counted against its limit.
        execute format('grant update (name) on submitters to %I', service);
        execute format('grant insert, update, delete on workers to %I', service);
        execute format('grant insert on outbox to %I', service);
        -- A job that ends is told to webhooks; where they are and what they are signed with is the gateway's alone.
        execute format('grant insert on webhook_deliveries to %I', service);
        execute format('grant select (id, kind, submitter) on webhooks to %I', service);
        execute format('grant insert, update, delete on progress_points to %I', service);
        execute format('grant insert, update on dataset_tensors to %I', service);
    end loop;
    grant insert, update on runs to anthesis_trainer;
    grant insert, update, delete on resume_points to anthesis_trainer;
    grant insert on checkpoints to anthesis_trainer;
    grant insert on images to anthesis_sampler, anthesis_evaluator;
    grant update (grid_digest) on checkpoints to anthesis_sampler;
    grant update (best, grid_digest, validation_noise_loss, validation_image_loss) on checkpoints to anthesis_evaluator;
    grant insert, update on scores to anthesis_evaluator;
    grant insert, update on reference_features to anthesis_evaluator;
    return null;
end $$;
select grant_to_services();
