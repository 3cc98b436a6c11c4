package io.anthesis.bench.jobs;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import java.sql.SQLException;

/** Fills a ledger with jobs by the thousand, as they would look had they been submitted one by one. */
final class FilledLedger {
    private static final String SPEC =
            Json.write(SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6));

    private FilledLedger() {}

    /** @param batchKey of tasks that can share a batch, or nothing */
    static void addWaiting(BenchDatabase database, int jobs, String submitter, int priority, String batchKey)
            throws SQLException {
        add(database, jobs, submitter, priority, "queued", "queued", "null", batchKey);
    }

    static void addFinished(BenchDatabase database, int jobs, String submitter) throws SQLException {
        add(database, jobs, submitter, 0, "succeeded", "done", "now()", "");
    }

    private static void add(
            BenchDatabase database,
            int jobs,
            String submitter,
            int priority,
            String jobState,
            String taskState,
            String ended,
            String batchKey)
            throws SQLException {
        database.execute("""
                with added as (
                    insert into jobs (id, kind, state, submitter, body_digest, request_digest, spec, priority, event_sequence, finished_at)
                    select gen_random_uuid(), 'sampling', '%2$s', '%3$s', 'bench', 'bench', '%4$s'::jsonb, %5$d, 1, %7$s
                    from generate_series(1, %1$d)
                    returning id, submitter, priority, created_at),
                events as (
                    insert into outbox (event_id, job_id, sequence, type, topic, data, published_at)
                    select gen_random_uuid(), id, 1, 'io.anthesis.job.queued.v1', 'sampling.events.v1', '{}', now() from added)
                insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts, submitter, rank, turn, batch_key, batch_images)
                select id, 'sampling', 'whole', 0, 0, '%6$s', '{"from": 0, "count": 1}', 5, submitter, -priority,
                    (extract(epoch from created_at) * 1000000)::bigint, nullif('%8$s', ''), 1
                from added
                """.formatted(jobs, jobState, submitter, SPEC, priority, taskState, ended, batchKey));
    }
}
