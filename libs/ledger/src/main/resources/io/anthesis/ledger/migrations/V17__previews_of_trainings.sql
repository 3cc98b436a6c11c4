-- Images of a training that has no checkpoint yet: a PNG of a few hundred kilobytes at most, which a later one replaces. It is in the row of its run, so
-- that no object has to be collected.
alter table runs add column preview bytea;
alter table runs add column preview_step bigint;
