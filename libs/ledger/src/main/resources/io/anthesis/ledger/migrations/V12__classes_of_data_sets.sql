-- Classes in the order of their numbers, from 1 on: [{"name": …, "training": …, "validation": …}]. Null: not known yet, since a
-- version that knew no classes wrote the row; they are read from the manifest then. Only of Oxford Flowers such a version kept classes.
alter table datasets add column classes jsonb;
update datasets set classes = '[]' where name <> 'oxford-flowers-102';
