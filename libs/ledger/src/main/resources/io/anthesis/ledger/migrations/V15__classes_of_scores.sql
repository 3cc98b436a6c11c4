-- Name of the class that was scored alone; null for a score of all classes, as those of before are. It is part of what reference_digest
-- is a digest of: scores of different classes are never the same score.
alter table scores add column class text;
