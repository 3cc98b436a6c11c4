-- Number of the class that a sweep scores alone, from 1 on, in the order of the checkpoint's classes. Null: all classes.
alter table sweeps add column class integer;
