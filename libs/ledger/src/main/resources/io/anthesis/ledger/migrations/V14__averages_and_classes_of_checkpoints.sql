-- A training may keep several moving averages of its weights: each epoch then has a checkpoint of each. The first is average 0, and the
-- momentum is known where there are several.
alter table checkpoints add column average integer not null default 0;
alter table checkpoints add column momentum double precision;
alter table checkpoints drop constraint checkpoints_run_epoch_key;
alter table checkpoints add constraint checkpoints_run_epoch_average_key unique (run_id, epoch, average);
-- Names of the classes that a checkpoint knows, in the order of their numbers. Null: it was imported, and names are not known. What a
-- version that knew no classes writes knows none.
alter table checkpoints add column classes jsonb default '[]';
