package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does, and what happens while a server is away. */
class OperationsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static Collector collector;
    private static RunningPlatform platform;
    private static String checkpoint;

    @BeforeAll
    static void start() throws IOException {
        collector = new Collector();
        platform = new RunningPlatform(folder.resolve("data"), PlatformSettings.traced(collector.address()));
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        String run = platform.submit("training", RunningPlatform.tinyTraining(1));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        checkpoint = platform.gateway
                .get(path("/v1/checkpoints/" + run + "@latest"))
                .path("id")
                .asText();
    }

    @AfterAll
    static void stop() {
        platform.close();
        collector.close();
    }

    private static ObjectNode sampling(int images, int firstImage, int seed) {
        return Json.newObject()
                .put("checkpoint", checkpoint)
                .put("steps", 3)
                .put("images", images)
                .put("firstImage", firstImage)
                .put("seed", seed);
    }

    private static List<String> digests(String job) {
        List<String> digests = new ArrayList<>();
        platform.gateway.get(path("/v1/jobs/" + job + "/images")).forEach(image -> {
            if (!image.path("name").asText().equals("grid.png")) {
                digests.add(image.path("digest").asText());
            }
        });
        return digests;
    }

    @Test
    void jobsThatWaitTogetherShareABatchAndGetTheirOwnImages() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            String job = platform.submit("sampling", sampling(2, 5, seed));
            platform.awaitEnd(job);
            alone.addAll(digests(job));
        }
        platform.signal("sampler", "STOP");
        List<String> jobs = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            jobs.add(platform.submit("sampling", sampling(2, 5, seed)));
        }

        platform.signal("sampler", "CONT");

        jobs.forEach(job -> assertThat(platform.awaitEnd(job)).isEqualTo("succeeded"));
        assertThat(jobs.stream().flatMap(job -> digests(job).stream())).containsExactlyElementsOf(alone);
        // Those that keep the first one company are started in one transaction, at one time.
        assertThat(jobs.stream()
                        .map(job -> platform.job(job).path("startedAt").asText())
                        .distinct())
                .hasSizeLessThan(3);
    }

    @Test
    void aTraceFollowsAJobFromTheRequestThroughKafkaToTheWorkersSteps() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";

        HttpRequest request = HttpRequest.newBuilder(platform.address().resolve("/v1/samplings"))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofString(
                        sampling(16, 0, 91).put("steps", 250).toString()))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        platform.awaitEnd(Json.parse(answer.body()).path("id").asText());

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(collector.paths(trace))
                                .contains(
                                        "gateway: POST /v1/samplings",
                                        "gateway: POST /v1/samplings > sampler-service: sampling whole",
                                        "gateway: POST /v1/samplings > sampler-service: sampling whole > sampler-service: images",
                                        "gateway: POST /v1/samplings > sampler-service: sampling whole > gateway: publish sampling.events.v1"));
    }

    @Test
    void aCommandsHeaderContinuesTheTraceOfWhoSentIt() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String id = UUID.randomUUID().toString();
        var command = new ProducerRecord<>(
                "sampling.commands.v1", id, sampling(1, 0, 92).toString());
        command.headers().add("traceparent", ("00-" + trace + "-00f067aa0ba902b7-01").getBytes(StandardCharsets.UTF_8));

        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", platform.kafka()), new StringSerializer(), new StringSerializer())) {
            producer.send(command).get();
        }

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(collector.paths(trace))
                .anyMatch(path -> path.endsWith("process sampling.commands.v1 > sampler-service: sampling whole")));
    }

    @Test
    void everyMetricOfTheDashboardIsServed() throws Exception {
        platform.awaitEnd(platform.submit("sampling", sampling(1, 0, 77)));
        JsonNode dashboard = Json.parse(
                Files.readString(AnthesisHome.ofThisProcess().root().resolve("deploy/grafana/anthesis.json")));
        List<String> wanted = dashboard.findValuesAsText("expr").stream()
                .flatMap(query -> Pattern.compile("(anthesis|http)_[a-z_]+")
                        .matcher(query)
                        .results())
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(wanted).hasSizeGreaterThan(10);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            var served = new StringBuilder();
            for (String service : List.of("gateway", "trainer", "sampler", "evaluator")) {
                served.append(send(HttpRequest.newBuilder(
                                platform.serviceAddress(service).resolve("/q/metrics")))
                        .body());
            }
            assertThat(wanted)
                    .allSatisfy(metric -> assertThat(served.toString()).contains("\n" + metric));
        });
    }

    @Test
    void aTrainingThatWaitsSaysWhichOneRunsAndWhenItStarts() throws Exception {
        String run =
                platform.submit("training", RunningPlatform.tinyTraining(1000).put("name", "long"));
        platform.awaitStep(run, 1);
        Instant asked = Instant.now();

        JsonNode plan = platform.gateway.post(path("/v1/trainings?dryRun=true"), RunningPlatform.tinyTraining(1));
        String second = platform.submit("training", RunningPlatform.tinyTraining(1));
        JsonNode waiting = platform.job(second);

        for (JsonNode forecast : List.of(plan.path("forecast"), waiting.path("forecast"))) {
            assertThat(forecast.path("running")).singleElement().satisfies(task -> {
                assertThat(task.path("job").asText()).isEqualTo(run);
                assertThat(task.path("name").asText()).isEqualTo("long");
            });
            assertThat(forecast.path("reasons"))
                    .extracting(reason -> reason.path("message").asText())
                    .anyMatch(message -> message.contains("is busy with training 'long' (" + run.substring(0, 8)));
            Instant start = Instant.parse(forecast.path("start").asText());
            assertThat(start).isAfter(asked);
            assertThat(Instant.parse(forecast.path("end").asText())).isAfter(start);
        }
        for (String job : List.of(second, run)) {
            platform.gateway.post(path("/v1/jobs/" + job + "/cancel"), Json.newObject());
            assertThat(platform.awaitEnd(job)).isEqualTo("cancelled");
        }
        assertThat(platform.job(run).has("forecast")).isFalse();
    }

    @Test
    void aTrainerThatIsToldToEndHandsItsTaskBackWithinTwentySeconds() throws Exception {
        String run = platform.submit("training", RunningPlatform.tinyTraining(1000));
        platform.awaitStep(run, 1);
        ProcessHandle trainer = platform.process("trainer");

        platform.signal("trainer", "TERM");

        trainer.onExit().get(20, TimeUnit.SECONDS);
        String state =
                platform.gateway.get(path("/v1/jobs/" + run)).path("state").asText();
        assertThat(state).isEqualTo("running");
        long step =
                platform.gateway.get(path("/v1/trainings/" + run)).path("step").asLong();
        platform.awaitStep(run, step + 1);
        assertThat(platform.eventTypes(run))
                .as("it was not taken for lost")
                .doesNotContain("io.anthesis.job.retrying.v1");
        Instant asked = Instant.now();
        platform.gateway.post(path("/v1/jobs/" + run + "/cancel"), Json.newObject());
        Awaitility.await().atMost(PATIENCE).until(() -> platform.job(run).has("finishedAt"));
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whileTheLedgerIsAwayTheGatewaySaysSoAndWorkWaits() throws Exception {
        String run = platform.submit("training", RunningPlatform.tinyTraining(2));
        platform.awaitStep(run, 1);

        platform.signal("postgres", "STOP");

        HttpResponse<String> read = get("/v1/jobs", Map.of());
        HttpResponse<String> write = post("/v1/samplings", sampling(1, 0, 1).toString());
        assertThat(List.of(read, write)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            assertThat(Json.parse(answer.body()).path("code").asText()).isEqualTo("ledger-unavailable");
        });
        requireLive("gateway", "trainer", "sampler", "evaluator");
        platform.signal("postgres", "KILL");
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> platform.job(run)
                .has("finishedAt"));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
    }

    @Test
    void whileTheStorageIsAwayTasksWaitAndKeepTheirLeases() throws Exception {
        platform.signal("s3", "STOP");
        String job = platform.submit("sampling", sampling(3, 100, 1));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> platform.job(job).path("state").asText().equals("running"));

        Awaitility.await()
                .during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(() -> platform.job(job).path("state").asText().equals("running"));
        requireLive("gateway", "sampler");
        platform.signal("s3", "CONT");

        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        assertThat(platform.eventTypes(job)).doesNotContain("io.anthesis.job.retrying.v1");
    }

    @Test
    void aHungStorageDoesNotKeepACancelledTask() throws Exception {
        platform.signal("s3", "STOP");
        try {
            String job = platform.submit("sampling", sampling(3, 200, 1));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> platform.job(job).path("state").asText().equals("running"));

            platform.gateway.post(path("/v1/jobs/" + job + "/cancel"), Json.newObject());

            Awaitility.await().atMost(Duration.ofSeconds(3)).until(() -> platform.job(job)
                    .has("finishedAt"));
            assertThat(platform.job(job).path("state").asText()).isEqualTo("cancelled");
        } finally {
            platform.signal("s3", "CONT");
        }
    }

    @Test
    void whileTheBrokerIsAwayJobsRunAndTheirEventsFollow() throws Exception {
        platform.signal("kafka", "STOP");
        String job;
        try {
            job = platform.submit("sampling", sampling(1, 600, 1));
            assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
            assertThat(get("/v1/dead-letters", Map.of()).statusCode()).isEqualTo(503);
            requireLive("gateway", "trainer", "sampler", "evaluator");
        } finally {
            platform.signal("kafka", "CONT");
        }

        Map<String, Object> properties = Map.of(
                "bootstrap.servers", platform.kafka(), "group.id", "late-" + job, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("sampling.completions.v1"));
            Awaitility.await().atMost(PATIENCE).until(() -> {
                boolean found = false;
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    found |= job.equals(record.key());
                }
                return found;
            });
        }
    }

    @Test
    void deadLettersAreListedShownAndSentAgain() throws Exception {
        String job = UUID.randomUUID().toString();
        run("submitters", "limit", "kafka", "--open", "0");
        String value = sampling(1, 300, 1).toString();
        Map<String, Object> properties = Map.of("bootstrap.servers", platform.kafka());
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("sampling.commands.v1", job, value))
                    .get();
        }
        JsonNode letter =
                Awaitility.await().atMost(PATIENCE).until(() -> letterOf(job), found -> !found.isMissingNode());
        assertThat(letter.path("code").asText()).isEqualTo("quota-exceeded");
        String address = "/v1/dead-letters/" + letter.path("id").asText();
        assertThat(platform.gateway.get(path(address)).path("value").asText()).isEqualTo(value);
        run("dead-letters", "list", "--kind", "sampling");
        run("dead-letters", "show", letter.path("id").asText());
        run("submitters", "limit", "kafka");
        run("submitters", "list");

        run("dead-letters", "replay", letter.path("id").asText());

        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> platform.job(job)
                .has("id"));
        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        assertThat(platform.gateway.get(path(address)).has("replayedAt")).isTrue();
        assertThatThrownBy(() -> platform.gateway.get(path("/v1/dead-letters/sampling-99-0")))
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void garbageOnEveryTopicStopsNobody() throws Exception {
        Map<String, Long> before = processes();
        String run = platform.submit("training", RunningPlatform.tinyTraining(1000));
        List<String> good = new ArrayList<>(List.of(run));
        try {
            takeWhatIsBehindGarbage(run, good);
        } finally {
            good.forEach(job -> platform.gateway.post(path("/v1/jobs/" + job + "/cancel"), Json.newObject()));
        }
        for (JobKind kind : JobKind.values()) {
            requireLettersOfGarbage(kind);
        }
        run("dead-letters", "list");
        requireLive("gateway", "trainer", "sampler", "evaluator");
        assertThat(processes()).isEqualTo(before);
        requireLogsWithoutForgedLines();
    }

    /** Sends garbage to every topic, with something good behind it: one job for each consumer of commands, and progress. */
    @SuppressWarnings("FutureReturnValueIgnored") // a record that is lost is missed below
    private static void takeWhatIsBehindGarbage(String run, List<String> good) throws Exception {
        double skipped = metric("gateway", "anthesis_progress_skipped_records_total");
        int unreadable = 0;
        Map<String, Object> properties =
                Map.of("bootstrap.servers", platform.kafka(), "max.request.size", 2 << 20, "buffer.memory", 64L << 20);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (JobKind kind : JobKind.values()) {
                List<byte[]> commands = new ArrayList<>(Garbage.values());
                commands.addAll(Garbage.wrongTypes(kind, checkpoint));
                for (int partition : onePartitionOfEachConsumer(kind)) {
                    Garbage.records(Topics.commands(kind), partition, commands).forEach(producer::send);
                    String job = UUID.randomUUID().toString();
                    producer.send(new ProducerRecord<>(
                            Topics.commands(kind),
                            partition,
                            Garbage.bytes(job),
                            Garbage.bytes(Garbage.request(kind, checkpoint))));
                    good.add(job);
                }
                List<byte[]> progress = new ArrayList<>(Garbage.values());
                progress.addAll(Garbage.wrongProgress(run));
                List<ProducerRecord<byte[], byte[]>> records = Garbage.records(Topics.progress(kind), 0, progress);
                unreadable += records.size();
                records.forEach(producer::send);
                for (String topic : List.of(Topics.events(kind), Topics.completions(kind), Topics.deadLetters(kind))) {
                    Garbage.records(topic, 0, Garbage.values()).forEach(producer::send);
                }
            }
            producer.flush();

            for (String job : good) {
                Awaitility.await("job " + job + " behind garbage")
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> platform.job(job).has("id"));
            }
            for (JobKind kind : JobKind.values()) {
                awaitProgressBehindGarbage(producer, run, Topics.progress(kind));
            }
        }
        double expected = skipped + unreadable;
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        metric("gateway", "anthesis_progress_skipped_records_total"))
                .isEqualTo(expected));
    }

    private static void requireLettersOfGarbage(JobKind kind) {
        JsonNode letters = platform.gateway.get(path("/v1/dead-letters?limit=500&kind=" + kind.key()));
        assertThat(letters.findValuesAsText("code"))
                .contains("invalid-key", "invalid-spec", "too-large", "unknown-type")
                .doesNotContain("internal-error");
        assertThat(letters.findValuesAsText("reason"))
                .allMatch(reason -> reason.lines().count() <= 1);
        letters.valueStream().limit(40).forEach(letter -> assertThat(platform.gateway
                        .get(path("/v1/dead-letters/" + letter.path("id").asText()))
                        .path("sizeBytes")
                        .asInt())
                .isEqualTo(letter.path("sizeBytes").asInt()));
    }

    private static Map<String, Long> processes() {
        Map<String, Long> pids = new TreeMap<>();
        List.of("gateway", "trainer", "sampler", "evaluator")
                .forEach(name -> pids.put(name, platform.process(name).pid()));
        return pids;
    }

    /** Gateway and worker share a group: each must bear it. */
    private static List<Integer> onePartitionOfEachConsumer(JobKind kind) throws Exception {
        String group = "anthesis-" + kind.key() + "-commands";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()))) {
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> admin
                                    .describeConsumerGroups(List.of(group))
                                    .describedGroups()
                                    .get(group)
                                    .get()
                                    .members()
                                    .stream()
                                    .flatMap(member -> member.assignment().topicPartitions().stream()
                                            .limit(1)
                                            .map(TopicPartition::partition))
                                    .toList(),
                            partitions -> partitions.size() == 2);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // sent again until it is seen
    private static void awaitProgressBehindGarbage(KafkaProducer<byte[], byte[]> producer, String run, String topic)
            throws IOException {
        byte[] progress = Garbage.bytes(Garbage.progress(run, topic));
        producer.send(new ProducerRecord<>(topic, 0, Garbage.bytes(run), progress));
        boolean[] found = new boolean[1];
        Instant deadline = Instant.now().plus(PATIENCE);
        platform.gateway.eventsUntil(run, (type, data) -> {
            found[0] |= data.toString().contains(topic);
            if (!found[0]) { // the trainer's own may have come first
                producer.send(new ProducerRecord<>(topic, 0, Garbage.bytes(run), progress));
            }
            return !found[0] && Instant.now().isBefore(deadline);
        });
        assertThat(found[0]).as(topic).isTrue();
    }

    private static double metric(String service, String name) throws Exception {
        String served = send(HttpRequest.newBuilder(
                        platform.serviceAddress(service).resolve("/q/metrics")))
                .body();
        return served.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void requireLive(String... services) throws Exception {
        for (String service : services) {
            HttpResponse<String> answer =
                    send(HttpRequest.newBuilder(platform.serviceAddress(service).resolve("/q/health/live")));
            assertThat(answer.statusCode()).as("%s: %s", service, answer.body()).isEqualTo(200);
        }
    }

    private static void requireLogsWithoutForgedLines() throws IOException {
        for (String service : List.of("gateway", "trainer", "sampler", "evaluator")) {
            try (Stream<String> lines =
                    Files.lines(platform.data().resolve("logs").resolve(service + ".log"), StandardCharsets.UTF_8)) {
                assertThat(lines)
                        .as(service)
                        .noneMatch(line -> line.startsWith(Garbage.FORGED))
                        .noneMatch(line -> line.contains("\u001b"))
                        .noneMatch(line -> line.length() > 20_000);
            }
        }
    }

    /** A command as a user types it; it must succeed. */
    private static void run(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--gateway", platform.address().toString()));
        assertThat(Main.commandLine().execute(words.toArray(String[]::new)))
                .as("exit code of %s", words)
                .isZero();
    }

    private static JsonNode letterOf(String job) {
        for (JsonNode letter : platform.gateway.get(path("/v1/dead-letters?kind=sampling"))) {
            if (letter.path("key").asText().equals(job)) {
                return letter;
            }
        }
        return Json.newObject().path("nothing");
    }

    @Test
    void eventsAreReplayedFromAnyNumberAlsoAfterTheEnd() throws Exception {
        String job = platform.submit("sampling", sampling(1, 400, 1));
        platform.awaitEnd(job);

        String all = get("/v1/jobs/" + job + "/events", Map.of()).body();
        String last =
                get("/v1/jobs/" + job + "/events", Map.of("Last-Event-ID", "2")).body();

        assertThat(all)
                .containsSubsequence("id:1", "job.queued", "id:2", "job.started", "id:3", "job.succeeded", "event:end");
        assertThat(last).doesNotContain("id:1\n", "id:2\n").containsSubsequence("id:3", "event:end");
        assertThat(get("/v1/jobs/" + job + "/events?after=2", Map.of()).body()).isEqualTo(last);
        assertThat(get("/v1/jobs/" + job + "/events", Map.of("Last-Event-ID", "x"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void eventsPastTheirRetentionAreGoneAndTheRestIsStillThere() throws Exception {
        String job = platform.submit("sampling", sampling(1, 700, 1));
        platform.awaitEnd(job);
        platform.sql("delete from outbox where job_id = '" + job + "' and sequence < 3");

        HttpResponse<String> all = get("/v1/jobs/" + job + "/events", Map.of());

        assertThat(all.statusCode()).isEqualTo(410);
        assertThat(Json.parse(all.body()).path("code").asText()).isEqualTo("events-expired");
        assertThat(all.body()).contains("ask for those after 2");
        assertThat(get("/v1/jobs/" + job + "/events", Map.of("Last-Event-ID", "2"))
                        .body())
                .containsSubsequence("id:3", "event:end");
    }

    @Test
    void whatIsDeletedIsGoneWithItsObjects() throws Exception {
        String job = platform.submit("sampling", sampling(1, 77_000, 77));
        platform.awaitEnd(job);
        String digest = digests(job).getFirst();
        URI image = storedAt(job, digest);
        assertThat(status(image)).isEqualTo(200);

        run("jobs", "delete", job);

        assertThat(get("/v1/jobs/" + job, Map.of()).statusCode()).isEqualTo(410);
        assertThat(get("/v1/jobs/" + job + "/events", Map.of()).statusCode()).isEqualTo(410);
        Awaitility.await("the sweep takes its image").atMost(PATIENCE).until(() -> status(image) == 404);
        String again = platform.submit("sampling", sampling(1, 77_000, 77));
        platform.awaitEnd(again);
        assertThat(digests(again)).containsExactly(digest);
    }

    @Test
    void whatIsOpenOrInUseIsNotDeleted() {
        String running = platform.submit("training", RunningPlatform.tinyTraining(1000));
        try {
            assertThatThrownBy(() -> platform.gateway.delete(path("/v1/jobs/" + running)))
                    .hasMessageContaining("cancel it");
            assertThatThrownBy(() -> platform.gateway.delete(path("/v1/datasets/blossoms")))
                    .hasMessageContaining("needs data set 'blossoms'");
        } finally {
            platform.gateway.post(path("/v1/jobs/" + running + "/cancel"), Json.newObject());
            platform.awaitEnd(running);
        }
    }

    /** @return the address that the storage itself gives the image at */
    private static URI storedAt(String job, String digest) {
        for (JsonNode image : platform.gateway.get(path("/v1/jobs/" + job + "/images"))) {
            if (image.path("digest").asText().equals(digest)) {
                return URI.create(image.path("url").asText());
            }
        }
        throw new AssertionError("no image " + digest);
    }

    private static int status(URI address) throws Exception {
        return send(HttpRequest.newBuilder(address)).statusCode();
    }

    @Test
    void aBackupIsRestoredIntoANewPlatform() throws Exception {
        String job = platform.submit("sampling", sampling(2, 500, 1));
        platform.awaitEnd(job);
        Path backup = folder.resolve("backup");
        platform.runWithServers("backup", backup.toString());

        try (var other = new RunningPlatform(folder.resolve("other"))) {
            other.runWithServers("restore", backup.toString());

            assertThat(other.job(job).path("state").asText()).isEqualTo("succeeded");
            String again = other.submit("sampling", sampling(2, 500, 1));
            assertThat(other.awaitEnd(again)).isEqualTo("succeeded");
            JsonNode images = other.gateway.get(path("/v1/jobs/" + again + "/images"));
            assertThat(images.get(1).path("digest").asText())
                    .isEqualTo(digests(job).getFirst());
        }
    }

    private static HttpResponse<String> get(String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(platform.address().resolve(path));
        headers.forEach(request::header);
        return send(request);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(platform.address().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }
}
