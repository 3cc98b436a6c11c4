package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of Kubernetes beside what services ask for; that their queries and probes work is {@link SecureIT}'s. */
class ManifestsTest {
    private static final Set<String> WORKERS = Set.of("anthesis-trainer", "anthesis-sampler", "anthesis-evaluator");

    /** The base as its files say it, with one worker for all, and as it is rendered, where it can be. */
    static Stream<Arguments> bases() throws IOException, InterruptedException {
        Stream<Arguments> written = Stream.of(argumentSet(
                "written", Manifests.in("base").and(Manifests.in("base/worker")), List.of("anthesis-worker")));
        return Manifests.canBeRendered()
                ? Stream.concat(written, Stream.of(argumentSet("rendered", Manifests.rendered("base"), WORKERS)))
                : written;
    }

    @ParameterizedTest
    @MethodSource("bases")
    void everyVariableThatAServiceRequiresIsSet(Manifests base, Collection<String> workers) {
        Set<String> shared = names(base.get("ConfigMap", "anthesis-servers").path("data"));
        Set<String> required = requiredByCompose();
        assertThat(required).hasSizeGreaterThan(6);
        assertThat(base.ofKind("Deployment")).hasSize(1 + workers.size()).allSatisfy(deployment -> {
            Set<String> set = new TreeSet<>(shared);
            Manifests.each(Manifests.container(deployment.at("/spec/template")).path("env"))
                    .forEach(variable -> set.add(variable.path("name").asText()));
            assertThat(set).as(Manifests.name(deployment)).containsAll(required);
        });
    }

    /** What services run with where {@link ComposeIT} runs them, but for what is optional. */
    private static Set<String> requiredByCompose() {
        JsonNode compose = Manifests.read(AnthesisHome.ofThisProcess().root().resolve("docker-compose.yml"))
                .getFirst();
        return names(compose.path("x-environment")).stream()
                .filter(name -> !name.startsWith("QUARKUS_OTEL_"))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void everySecretIsNamedInTheDocumentation() throws Exception {
        areNamedInTheDocumentation(Manifests.in("base"));
        areNamedInTheDocumentation(Manifests.in("components/scaling"));
        areNamedInTheDocumentation(Manifests.in("servers"));
        if (Manifests.canBeRendered()) {
            areNamedInTheDocumentation(Manifests.rendered("base"));
        }
    }

    private static void areNamedInTheDocumentation(Manifests manifests) throws IOException {
        String guide = Files.readString(AnthesisHome.ofThisProcess().root().resolve("docs/kubernetes.md"));
        List<String> secrets = new ArrayList<>();
        for (JsonNode object : manifests.objects()) {
            for (String key : List.of("secretKeyRef", "secret", "passwordSecret")) {
                object.findValues(key)
                        .forEach(secret -> secrets.add(secret.path("name").asText()));
            }
            object.findValues("secretTargetRef")
                    .forEach(list -> list.forEach(
                            secret -> secrets.add(secret.path("name").asText())));
        }
        assertThat(secrets).isNotEmpty().allSatisfy(secret -> assertThat(guide).contains("`" + secret + "`"));
    }

    @ParameterizedTest
    @MethodSource("bases")
    void everyPodIsConfined(Manifests base, Collection<String> workers) {
        assertThat(base.pods()).hasSize(4 + workers.size()).allSatisfy(pod -> {
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(10001);
            assertThat(pod.at("/spec/securityContext/seccompProfile/type").asText())
                    .isEqualTo("RuntimeDefault");
            JsonNode container = Manifests.container(pod);
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
            // What every policy selects.
            assertThat(pod.at("/metadata/labels")
                            .path("app.kubernetes.io/part-of")
                            .asText())
                    .isEqualTo("anthesis");
        });
    }

    @ParameterizedTest
    @MethodSource("bases")
    void everythingPointsAtSomethingThatIsThere(Manifests base, Collection<String> workers) {
        base.ofKind("Deployment").forEach(deployment -> {
            JsonNode labels = deployment.at("/spec/template/metadata/labels");
            assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
            JsonNode budget = base.get("PodDisruptionBudget", Manifests.name(deployment));
            assertThat(budget.at("/spec/selector/matchLabels")).isEqualTo(labels);
        });
        assertThat(base.get("Service", "anthesis-gateway").at("/spec/selector"))
                .isEqualTo(base.get("Deployment", "anthesis-gateway").at("/spec/selector/matchLabels"));
        assertThat(workers).allSatisfy(worker -> assertThat(
                        base.get("Deployment", worker).at("/spec").has("replicas"))
                .as("an apply does not undo what the scaler did")
                .isFalse());
    }

    @Test
    void everyWorkerIsScaled() throws IOException {
        assertThat(Manifests.in("components/scaling").ofKind("ScaledObject"))
                .extracting(scaled -> scaled.at("/spec/scaleTargetRef/name").asText())
                .containsExactlyInAnyOrderElementsOf(WORKERS);
    }

    @ParameterizedTest
    @MethodSource("bases")
    void workersHaveLongerToEndThanTheyTakeToHandTheirTasksBack(Manifests base, Collection<String> workers) {
        assertThat(workers).allSatisfy(worker -> {
            JsonNode pod = base.get("Deployment", worker).at("/spec/template");
            String within = Manifests.each(Manifests.container(pod).path("env"))
                    .filter(variable -> variable.path("name").asText().equals("ANTHESIS_WORKER_STOP_WITHIN"))
                    .map(variable -> variable.path("value").asText())
                    .findFirst()
                    .orElseThrow();
            assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt())
                    .isGreaterThanOrEqualTo(Integer.parseInt(within.replace("s", "")) + 20);
        });
    }

    @Test
    @EnabledIf("io.anthesis.cli.Manifests#canBeRendered")
    void aWorkersNameIsInEverythingThatIsNamedAfterIt() throws Exception {
        Manifests base = Manifests.rendered("base");

        assertThat(base.toString()).doesNotContain("worker\"");
        assertThat(WORKERS).allSatisfy(name -> {
            String worker = name.replace("anthesis-", "");
            JsonNode pod = base.get("Deployment", name).at("/spec/template");
            JsonNode container = Manifests.container(pod);
            assertThat(pod.at("/metadata/labels").path("app.kubernetes.io/name").asText())
                    .isEqualTo(worker);
            assertThat(container.path("name").asText()).isEqualTo(worker);
            assertThat(container.path("image").asText()).startsWith("anthesis/" + worker + "-service:");
            assertThat(container.findValues("secretKeyRef"))
                    .extracting(secret -> secret.path("name").asText())
                    .containsOnly("anthesis-" + worker, "anthesis-ledger-" + worker, "anthesis-storage-" + worker);
        });
    }

    @Test
    void theCommandsOfThePreparationAreCommands() throws IOException {
        assertThat(Manifests.in("base").ofKind("Job")).hasSize(3).allSatisfy(job -> {
            String[] arguments = Manifests.each(
                            Manifests.container(job.at("/spec/template")).path("args"))
                    .map(JsonNode::asText)
                    .toArray(String[]::new);
            List<String> withServers = new ArrayList<>(List.of(arguments));
            if (arguments[0].equals("topics")) {
                withServers.addAll(List.of("--bootstrap-servers", "kafka:9093"));
            }
            assertThatCode(() -> Main.commandLine().parseArgs(withServers.toArray(String[]::new)))
                    .doesNotThrowAnyException();
        });
    }

    @Test
    void theRightsOnTopicsAreOnTopicsThatAreThere() throws IOException {
        Set<String> named = new TreeSet<>();
        Manifests.in("servers")
                .ofKind("KafkaUser")
                .flatMap(user -> Manifests.each(user.at("/spec/authorization/acls")))
                .map(rule -> rule.path("resource"))
                .filter(resource -> resource.path("type").asText().equals("topic"))
                .filter(resource -> !resource.path("name").asText().equals("*"))
                .forEach(resource -> Topics.all().stream()
                        .filter(topic -> resource.path("patternType").asText().equals("prefix")
                                ? topic.startsWith(resource.path("name").asText())
                                : topic.equals(resource.path("name").asText()))
                        .forEach(named::add));
        assertThat(named).containsExactlyInAnyOrderElementsOf(Topics.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "large"})
    @EnabledIf("io.anthesis.cli.Manifests#canBeRendered")
    void anOverlayIsRendered(String overlay) throws Exception {
        Manifests rendered = Manifests.rendered("overlays/" + overlay);

        assertThat(rendered.ofKind("Deployment")).hasSize(4).allSatisfy(deployment -> {
            String image = Manifests.container(deployment.at("/spec/template"))
                    .path("image")
                    .asText();
            boolean gpu = overlay.equals("large") && !Manifests.name(deployment).equals("anthesis-gateway");
            assertThat(image).matches(Pattern.compile("anthesis/[a-z-]+:[0-9.]+" + (gpu ? "-cuda" : "")));
            assertThat(Manifests.container(deployment.at("/spec/template"))
                            .at("/resources/limits")
                            .has("nvidia.com/gpu"))
                    .isEqualTo(gpu);
        });
        assertThat(rendered.ofKind("ScaledObject")).hasSize(3).allSatisfy(scaled -> assertThat(
                        scaled.at("/spec/minReplicaCount").asInt(-1))
                .isZero());
    }

    @ParameterizedTest
    @CsvSource({"small, 1.30", "small, 1.37", "large, 1.30", "large, 1.37"})
    @EnabledIf("io.anthesis.cli.Manifests#canBeValidated")
    void anOverlayIsWhatKubernetesTakes(String overlay, String version) throws Exception {
        assertThat(Manifests.rendered("overlays/" + overlay).complaintsOf(version))
                .isEmpty();
    }
}
