package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * One checkpoint scored with every sampler at every number of steps.
 *
 * @param checkpoint id of a checkpoint, or {@code RUN@best} or {@code RUN@latest}
 * @param samplers deterministic DDIM alone where left out
 */
public record SweepSpec(
        String checkpoint, List<Integer> steps, List<SamplerSpec> samplers, String protocol, long seed) {
    private static final int MAX_POINTS = 100;

    public SweepSpec {
        samplers = samplers == null ? List.of(SamplerSpec.DEFAULT) : samplers;
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
        EvaluationProtocol.parse(protocol);
        steps = List.copyOf(steps);
        samplers = List.copyOf(samplers);
    }

    /** A sampler and a number of steps. */
    public record Point(SamplerSpec sampler, int steps) {
        /** @return how often the network is evaluated for an image */
        public int networkEvaluations() {
            return sampler.networkEvaluations(steps);
        }
    }

    /** @return sampler by sampler, in the order of the request */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        samplers.forEach(sampler -> steps.forEach(count -> points.add(new Point(sampler, count))));
        return points;
    }

    /** @return the evaluation of a point, of a checkpoint that {@link #checkpoint} stands for */
    public EvaluationSpec evaluation(Point point, String resolvedCheckpoint) {
        return new EvaluationSpec(resolvedCheckpoint, "", protocol, seed, point.steps(), point.sampler(), null);
    }
}
