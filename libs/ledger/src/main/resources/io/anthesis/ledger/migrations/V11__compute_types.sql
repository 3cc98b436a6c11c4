-- What a training computes in, decided when it begins. Of trainings before it is that of their spec.
alter table runs add column compute_type text;
