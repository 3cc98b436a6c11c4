-- The span that a job was submitted in, and the one that an event was written in (W3C traceparent).
alter table jobs add column trace_parent text;
alter table outbox add column trace_parent text;
