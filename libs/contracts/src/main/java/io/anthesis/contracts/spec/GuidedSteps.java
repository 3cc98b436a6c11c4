package io.anthesis.contracts.spec;

/** Counts the steps of an interval of guidance, which the schedule of a checkpoint decides. */
@FunctionalInterface
public interface GuidedSteps {
    /**
     * @param checkpoint its id
     * @param sampler that {@linkplain SamplerSpec#isGuidedInInterval is guided in an interval}
     * @return how many of the steps are guided
     */
    int of(String checkpoint, SamplerSpec sampler, int steps);

    /** @return how often networks are evaluated for an image of the checkpoint; a guided evaluation counts as two */
    default int networkEvaluations(String checkpoint, SamplerSpec sampler, int steps) {
        return sampler.networkEvaluations(steps, () -> of(checkpoint, sampler, steps));
    }
}
