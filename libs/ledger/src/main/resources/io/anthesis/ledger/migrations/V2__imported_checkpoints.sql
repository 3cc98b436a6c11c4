-- A checkpoint that was imported belongs to no run; what it can be scored against is said at its import.
alter table checkpoints alter column run_id drop not null;
alter table checkpoints alter column noise_loss drop not null;
alter table checkpoints alter column image_loss drop not null;
alter table checkpoints add column name text;
alter table checkpoints add column dataset_digest text;
alter table checkpoints add constraint checkpoints_origin_check check ((run_id is null) = (name is not null));
