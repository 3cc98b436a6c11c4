package io.anthesis.standalone.chaos.check;

import io.anthesis.standalone.chaos.traffic.Submitted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the ledger says of everything that was accepted. */
public final class LedgerChecks {
    private final LedgerView ledger;

    public LedgerChecks(LedgerView ledger) {
        this.ledger = ledger;
    }

    public List<Check> all(List<Submitted> submitted) {
        return List.of(ends(submitted), tasks(), samplings(), weights(), images(), evaluations());
    }

    private Check ends(List<Submitted> submitted) {
        Map<String, String> states = ledger.states();
        List<String> violations = new ArrayList<>();
        for (Submitted job : submitted) {
            String state = states.getOrDefault(job.id(), "not in the ledger");
            if (!job.ends().contains(state)) {
                violations.add(job.kind() + " " + job.id() + " (" + job.door() + ") should be " + job.ends() + ", is "
                        + state + "; " + ledger.errorOf(job.id()));
            }
        }
        for (List<String> row : ledger.rows("""
                select id::text, kind, state, coalesce(error_code || ': ' || error_message, 'no error') from jobs
                where newest_first and (state not in ('succeeded', 'cancelled') or state = 'cancelled'
                    and error_code not in ('overtaken', 'cancelled'))
                """)) {
            violations.add("an automatic evaluation is not as it should be: " + row);
        }
        return new Check("every accepted job ends, in the right state", submitted.size(), violations);
    }

    private Check tasks() {
        List<List<String>> open = ledger.rows("""
                select t.job_id::text, t.number::text, t.state, j.state from tasks t join jobs j on j.id = t.job_id
                where t.state in ('running', 'queued', 'blocked') or (j.state = 'succeeded' and t.state <> 'done')
                """);
        long checked = Long.parseLong(
                ledger.rows("select count(*) from tasks").getFirst().getFirst());
        return new Check("no task is left over, and those of a job that succeeded are done", checked, texts(open));
    }

    private Check samplings() {
        List<List<String>> wrong = ledger.rows("""
                select j.id::text, j.spec ->> 'images' as wanted, count(i.number)::text as found,
                    coalesce(j.result ->> 'grid', 'no grid') from jobs j left join images i on i.job_id = j.id
                where j.kind = 'sampling' and j.state = 'succeeded' group by j.id
                having count(i.number) <> (j.spec ->> 'images')::integer or j.result ->> 'grid' is null
                    or min(i.number) <> (j.spec ->> 'firstImage')::bigint
                """);
        long checked =
                Long.parseLong(ledger.rows("select count(*) from jobs where kind = 'sampling' and state = 'succeeded'")
                        .getFirst()
                        .getFirst());
        return new Check("a sampling that succeeded has all its images and its overview", checked, texts(wrong));
    }

    /** The undisturbed runs before the faults are among them. */
    private Check weights() {
        List<List<String>> different = ledger.rows("""
                select j.spec ->> 'seed' as seed, c.epoch::text, count(distinct c.weights_digest)::text,
                    string_agg(distinct left(c.weights_digest, 12) || ' of ' || j.id::text, ', ')
                from checkpoints c join jobs j on j.id = c.run_id group by j.spec -> 'network', 1, 2, c.average
                having count(distinct c.weights_digest) > 1
                """);
        List<List<String>> missing = ledger.rows("""
                select j.id::text, j.spec ->> 'epochs', count(c.id)::text from jobs j left join checkpoints c on c.run_id = j.id
                where j.kind = 'training' and j.state = 'succeeded' group by j.id
                having count(c.id) <>
                    (j.spec ->> 'epochs')::integer * coalesce(jsonb_array_length(j.spec -> 'ema' -> 'momenta'), 1)
                """);
        List<String> violations = new ArrayList<>();
        different.forEach(row -> violations.add(
                "checkpoints of seed " + row.getFirst() + " epoch " + row.get(1) + " differ: " + row.get(3)));
        missing.forEach(row -> violations.add(
                "run " + row.getFirst() + " of " + row.get(1) + " epochs has " + row.get(2) + " checkpoints"));
        long checked = Long.parseLong(
                ledger.rows("select count(*) from checkpoints").getFirst().getFirst());
        return new Check("trainings give the same weights, bit for bit, as undisturbed ones", checked, violations);
    }

    private Check images() {
        List<List<String>> different = ledger.rows("""
                select j.spec ->> 'seed', i.number::text, count(distinct i.digest)::text from images i join jobs j on j.id = i.job_id
                group by j.spec ->> 'checkpoint', j.spec -> 'sampler', i.class, 1, 2 having count(distinct i.digest) > 1
                """);
        long checked = Long.parseLong(
                ledger.rows("select count(*) from images").getFirst().getFirst());
        return new Check("an image has the same bytes in every job", checked, texts(different));
    }

    private Check evaluations() {
        List<String> violations = new ArrayList<>(texts(ledger.rows("""
                select c.id, count(j.id)::text from checkpoints c left join jobs j on j.newest_first
                    and j.spec ->> 'checkpoint' = c.id where c.run_id is not null group by c.id having count(j.id) <> 1
                """)));
        violations.addAll(texts(ledger.rows("""
                select id::text, 'no score' from jobs j where kind = 'evaluation' and state = 'succeeded'
                    and not exists (select 1 from scores s where s.subject_digest in
                        (select manifest_digest from checkpoints where id = j.spec ->> 'checkpoint')
                        and s.seed = (j.spec ->> 'seed')::bigint)
                """)));
        long checked = Long.parseLong(
                ledger.rows("select count(*) from scores").getFirst().getFirst());
        return new Check(
                "each checkpoint has one evaluation of its own, and those that succeeded a score", checked, violations);
    }

    private static List<String> texts(List<List<String>> rows) {
        return rows.stream().map(List::toString).toList();
    }
}
