-- Who made a thing, and may change it: a submitter. Rows of before have none, and are changed by admins only; jobs, uploads and sweeps
-- have had their submitter from the beginning, and a checkpoint of a run is its training's.
alter table datasets add column submitter text;
alter table checkpoints add column submitter text;
-- The column submitter of a webhook says whose jobs it is told of.
alter table webhooks add column owner text;
