package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * One checkpoint scored with every sampler at every number of steps.
 *
 * @param checkpoint id of a checkpoint, or {@code RUN@best} or {@code RUN@latest}
 * @param ofClass the class that is scored alone, as in {@link EvaluationSpec}; empty for all
 */
public record SweepSpec(
        String checkpoint,
        List<Integer> steps,
        List<SamplerSpec> samplers,
        EvaluationProtocol protocol,
        long seed,
        Optional<ImageClass> ofClass) {
    private static final int MAX_POINTS = 100;

    public SweepSpec {
        require(checkpoint != null && !checkpoint.isBlank(), "checkpoint", "the id of a checkpoint", checkpoint);
        require(steps != null && !steps.isEmpty(), "steps", "a list of numbers of steps", steps);
        require(!samplers.isEmpty(), "samplers", "a list of samplers, or left out", samplers);
        require(
                steps.stream().allMatch(count -> count != null && count >= 1 && count <= 1000),
                "steps",
                "numbers from 1 to 1000",
                steps);
        require(new HashSet<>(steps).size() == steps.size(), "steps", "numbers that differ", steps);
        require(samplers.stream().noneMatch(sampler -> sampler == null), "samplers", "samplers, not null", samplers);
        require(new HashSet<>(samplers).size() == samplers.size(), "samplers", "samplers that differ", samplers);
        require(
                (long) steps.size() * samplers.size() <= MAX_POINTS,
                "steps",
                "at most " + MAX_POINTS + " together with samplers",
                (long) steps.size() * samplers.size());
        steps = List.copyOf(steps);
        samplers = List.copyOf(samplers);
    }

    /** A sweep as JSON has it: of deterministic DDIM alone where samplers are left out. */
    record Fields(
            String checkpoint,
            List<Integer> steps,
            List<SamplerSpec> samplers,
            String protocol,
            long seed,

            @JsonProperty("class") @JsonInclude(JsonInclude.Include.NON_NULL)
            JsonNode ofClass) {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static SweepSpec of(Fields fields) {
        return new SweepSpec(
                fields.checkpoint(),
                fields.steps(),
                fields.samplers() == null ? List.of(SamplerSpec.DEFAULT) : fields.samplers(),
                EvaluationProtocol.parse(fields.protocol()),
                fields.seed(),
                ImageClass.parseOptional("class", fields.ofClass()));
    }

    @JsonValue
    Fields fields() {
        return new Fields(
                checkpoint,
                steps,
                samplers,
                protocol.key(),
                seed,
                ofClass.map(ImageClass::json).orElse(null));
    }

    /** A sampler and a number of steps. */
    public record Point(SamplerSpec sampler, int steps) {}

    /** @return sampler by sampler, in the order of the request */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        samplers.forEach(sampler -> steps.forEach(count -> points.add(new Point(sampler, count))));
        return points;
    }

    /** The same sweep of what its references stand for. */
    public SweepSpec of(
            String resolvedCheckpoint, List<SamplerSpec> resolvedSamplers, Optional<ImageClass> resolvedClass) {
        return new SweepSpec(resolvedCheckpoint, steps, resolvedSamplers, protocol, seed, resolvedClass);
    }

    /** @return the evaluation of a point */
    public EvaluationSpec evaluation(Point point) {
        var subject = new EvaluationSpec.OfCheckpoint(checkpoint, point.steps(), point.sampler());
        return new EvaluationSpec(subject, protocol, seed, new EvaluationSpec.NewScore(), ofClass);
    }
}
