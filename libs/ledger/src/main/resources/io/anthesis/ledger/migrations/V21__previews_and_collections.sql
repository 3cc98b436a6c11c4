-- Samplings that a page shows while its settings change (docs/adr/0017): no list shows them unless it is asked for them, and retention
-- deletes them first.
alter table jobs add column preview boolean not null default false;
-- One for each spec, of all submitters. One that failed or was cancelled is not in the way of another. The predicate does not name the
-- state, so that starting a job rewrites no index.
create unique index jobs_previews_key on jobs (body_digest) where preview and error_code is null;

-- Whether a sampling has images of a class, by its name or number.
create function samples_class(spec jsonb, class text) returns boolean language sql stable as $$
    select exists (select from jsonb_array_elements_text(spec -> 'classes') sampled (number)
        where sampled.number = class or exists (
            select from checkpoints c cross join jsonb_array_elements_text(c.classes) with ordinality named (name, number)
            where c.id = spec ->> 'checkpoint' and named.name = class and named.number::text = sampled.number))
$$;

-- Images that a submitter keeps, in collections by name. They go with their sampling when it is deleted; retention spares it.
create table collection_images (
    submitter text not null,
    collection text not null,
    job_id uuid not null,
    number bigint not null,
    added_at timestamptz not null default now(),
    constraint collection_images_pkey primary key (submitter, collection, job_id, number),
    constraint collection_images_image_fkey foreign key (job_id, number) references images (job_id, number) on delete cascade
);
create index collection_images_image_idx on collection_images (job_id, number);
create index collection_images_added_at_idx on collection_images (submitter, collection, added_at);
select grant_to_services();
