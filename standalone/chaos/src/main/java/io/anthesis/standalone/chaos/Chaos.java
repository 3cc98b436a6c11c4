package io.anthesis.standalone.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.standalone.chaos.check.Check;
import io.anthesis.standalone.chaos.check.EventChecks;
import io.anthesis.standalone.chaos.check.LedgerChecks;
import io.anthesis.standalone.chaos.check.LedgerView;
import io.anthesis.standalone.chaos.check.ObjectChecks;
import io.anthesis.standalone.chaos.traffic.HostileTraffic;
import io.anthesis.standalone.chaos.traffic.KafkaTraffic;
import io.anthesis.standalone.chaos.traffic.Promises;
import io.anthesis.standalone.chaos.traffic.Requests;
import io.anthesis.standalone.chaos.traffic.RestClient;
import io.anthesis.standalone.chaos.traffic.RestTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** One run: everything starts, undisturbed work first, then faults and traffic, then peace, then the checks. */
public final class Chaos {
    /** Two of what can be two: they get into each other's way. */
    private static final Map<String, Integer> WORKERS =
            Map.of("gateway", 2, "trainer", 2, "sampler", 2, "evaluator", 1);

    /** Shorter than usual, so that a pause outlasts a lease. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "ANTHESIS_WORKER_LEASE", "5s",
            "ANTHESIS_WORKER_HEARTBEAT", "1s",
            "ANTHESIS_TRAINER_RESUME_POINT_EVERY", "1s",
            "ANTHESIS_HOUSEKEEPING_LEASE_GRACE", "2s",
            "ANTHESIS_HOUSEKEEPING_EVERY", "3s",
            "ANTHESIS_HOUSEKEEPING_OBJECT_GRACE", "30s",
            "ANTHESIS_TRAINER_EVALUATION_BACKLOG", "2");

    /** A job that can end at all ends within this time, on the slowest machine: so many have collected by then. */
    private static final Duration STANDSTILL = Duration.ofMinutes(8);

    private final Path data;
    private final Duration length;
    private final long seed;
    private final Consumer<String> tell;
    private final Promises promises = new Promises();

    /** @param tell receives what a person at the terminal reads */
    public Chaos(Path data, Duration length, long seed, Consumer<String> tell) {
        this.data = data;
        this.length = length;
        this.seed = seed;
        this.tell = tell;
    }

    /** @return what was found broken; empty if every promise was kept */
    public List<String> run() throws IOException, InterruptedException {
        try (var stack = new Stack(data, WORKERS, ENVIRONMENT, tell)) {
            stack.start();
            var client = new RestClient(stack.gateways(), () -> {});
            Requests.Subjects subjects = undisturbed(stack, client);
            FaultPlan plan = FaultPlan.of(seed, length, stack.names());
            tell.accept("seed " + seed + ": " + plan.faults().size() + " faults planned for " + length.toSeconds()
                    + " s among " + stack.names());
            Faults faults = disturbed(stack, plan, subjects);
            List<String> violations = new ArrayList<>(faults.violations());
            violations.addAll(promises.violations());
            Instant peace = Instant.now();
            violations.addAll(drain(stack));
            tell.accept(
                    "all at rest " + Duration.between(peace, Instant.now()).toSeconds() + " s after the last fault");
            report(stack, faults, violations);
            return violations;
        }
    }

    /** Runs that nothing happens to: what the others must equal. */
    private Requests.Subjects undisturbed(Stack stack, RestClient client) throws IOException, InterruptedException {
        tell.accept("undisturbed runs first");
        DatasetUpload.blossoms(stack.gateways().getFirst());
        String run = "";
        for (int trainingSeed = 1; trainingSeed <= Requests.SEEDS; trainingSeed++) {
            run = submit(client, "/v1/trainings", Requests.training(trainingSeed, Requests.MAX_EPOCHS));
        }
        String conditional = submit(client, "/v1/trainings", Requests.conditionalTraining(Requests.MAX_EPOCHS));
        awaitNoOpenJobs(new LedgerView(stack.ledger()));
        var subjects = new Requests.Subjects(latest(client, run), latest(client, conditional));
        for (ObjectNode sampling : Requests.undisturbedSamplings(subjects)) {
            submit(client, "/v1/samplings", sampling);
        }
        awaitNoOpenJobs(new LedgerView(stack.ledger()));
        return subjects;
    }

    private static String latest(RestClient client, String run) throws InterruptedException {
        return client.get("/v1/checkpoints/" + run + "@latest")
                .body()
                .path("id")
                .asText();
    }

    private static String submit(RestClient client, String path, JsonNode body) throws InterruptedException {
        RestClient.Answer answer = client.post(
                path, body, Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (answer.status() != 201) {
            throw new IllegalStateException(path + " was answered with " + answer.status() + ": " + answer.body());
        }
        return answer.body().path("id").asText();
    }

    private Faults disturbed(Stack stack, FaultPlan plan, Requests.Subjects subjects) throws InterruptedException {
        Instant until = Instant.now().plus(length);
        List<Thread> traffic = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            var client = new RestClient(stack.gateways(), promises::countOutage);
            var rest = new RestTraffic(client, subjects, promises, seed * 31 + number);
            traffic.add(start("rest-" + number, () -> rest.run(until)));
        }
        var kafka = new KafkaTraffic(stack.kafka(), subjects, promises, seed * 31 + 7);
        traffic.add(start("kafka", () -> kafka.run(until)));
        var hostile =
                new HostileTraffic(new RestClient(stack.gateways(), promises::countOutage), promises, seed * 31 + 11);
        traffic.add(start("hostile", () -> hostile.run(until)));
        var faults = new Faults(stack, tell);
        faults.run(plan);
        for (Thread thread : traffic) {
            thread.join();
        }
        return faults;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private Thread start(String name, Work work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                promises.violation("the traffic " + name + " ended: " + e);
            }
        });
    }

    private List<String> drain(Stack stack) throws InterruptedException {
        String left = awaitNoOpenJobs(new LedgerView(stack.ledger()));
        return left.isEmpty()
                ? List.of()
                : List.of("no job has ended for " + STANDSTILL.toMinutes() + " minutes, and there are left: " + left);
    }

    /** @return what is left when no job has ended for long, or nothing */
    private String awaitNoOpenJobs(LedgerView ledger) throws InterruptedException {
        String left = "unknown";
        int quiet = 0;
        long ended = -1;
        Instant deadline = Instant.now().plus(STANDSTILL);
        while (Instant.now().isBefore(deadline)) {
            try {
                left = ledger.unfinished();
                quiet = left.equals("0 jobs, 0 events") ? quiet + 1 : 0;
                if (ledger.endedJobs() > ended) {
                    ended = ledger.endedJobs();
                    deadline = Instant.now().plus(STANDSTILL);
                }
            } catch (IllegalStateException e) {
                left = e.getMessage();
            }
            // Commands that lie on the topics yet become jobs in a moment.
            if (quiet > 5) {
                return "";
            }
            Thread.sleep(1000);
        }
        return left;
    }

    private void report(Stack stack, Faults faults, List<String> violations) {
        var ledger = new LedgerView(stack.ledger());
        List<Check> checks = new ArrayList<>(new LedgerChecks(ledger).all(promises.jobs()));
        checks.addAll(new EventChecks(stack.kafka(), ledger).all(promises.refused()));
        checks.add(new ObjectChecks(ledger, stack.storage(), stack.secrets()).all());
        int happened =
                faults.counts().values().stream().mapToInt(Integer::intValue).sum();
        tell.accept("");
        tell.accept(happened + " faults: " + new TreeMap<>(faults.counts()));
        Map<String, Integer> doors = new TreeMap<>();
        promises.jobs().forEach(job -> doors.merge(job.kind() + " by " + job.door(), 1, Integer::sum));
        tell.accept(promises.jobs().size() + " jobs accepted: " + doors + ", " + promises.repetitions() + " repeated, "
                + promises.outages() + " requests sent again after an outage, " + promises.attacks()
                + " hostile files, records and requests");
        Map<String, Integer> states = new TreeMap<>();
        ledger.states().values().forEach(state -> states.merge(state, 1, Integer::sum));
        tell.accept("jobs in the ledger: " + states + "; " + ledger.disturbances());
        tell.accept("");
        for (Check check : checks) {
            tell.accept((check.violations().isEmpty() ? "  kept    " : "  BROKEN  ") + check.promise() + " ("
                    + check.checked() + ")");
            violations.addAll(check.violations());
        }
        tell.accept("");
        violations.forEach(violation -> tell.accept("violation: " + violation));
        tell.accept(violations.size() + " violations, seed " + seed);
    }
}
