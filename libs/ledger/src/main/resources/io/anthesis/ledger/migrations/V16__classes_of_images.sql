-- What decides whether a checkpoint can guide another: {"imageSize": …, "mean": […], "variance": […]}. Null: written by a version
-- without guidance; a worker finds out.
alter table checkpoints add column model jsonb;
-- Number of the class that an image is of, from 1 on. Null: it is of none, or lies between two.
alter table images add column class integer;
