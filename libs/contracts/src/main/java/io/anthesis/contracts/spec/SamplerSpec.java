package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How images are sampled, apart from the number of steps.
 *
 * @param stochasticity eta, 0 to 1
 * @param variancePreserving whether new noise has the power of what it replaces, or more
 * @param multisteps noise predictions that a step combines, 1 to 5 (Adams-Bashforth)
 * @param secondOrderAlpha where in a step the network is evaluated a second time, above 0 and at most 1; 0 for never
 * @param clip whether predicted images are kept to the range of pixels
 */
public record SamplerSpec(
        Solver solver,
        double stochasticity,
        boolean variancePreserving,
        int multisteps,
        double secondOrderAlpha,
        boolean clip,
        ComputeType computeType,
        Optional<GuidanceSpec> guidance) {
    /** Deterministic DDIM in float32, as in the Keras example. */
    public static final SamplerSpec DEFAULT =
            new SamplerSpec(Solver.DDIM, 0, true, 1, 0, false, ComputeType.FLOAT32, Optional.empty());

    public SamplerSpec {
        // One sampler has one spec, however it was asked for.
        guidance = guidance.filter(given -> !given.changesNothing());
        require(stochasticity >= 0 && stochasticity <= 1, "sampler.stochasticity", "0 to 1", stochasticity);
        require(multisteps >= 1 && multisteps <= 5, "sampler.multisteps", "1 to 5", multisteps);
        require(
                secondOrderAlpha >= 0 && secondOrderAlpha <= 1,
                "sampler.secondOrderAlpha",
                "above 0 and at most 1, or 0 for none",
                secondOrderAlpha);
        boolean plain = stochasticity == 0 && multisteps == 1 && secondOrderAlpha == 0;
        require(
                plain || !solver.hasOwnSteps(),
                "sampler.solver",
                Solver.DDIM + " where stochasticity, multisteps or secondOrderAlpha are given",
                solver);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static SamplerSpec of(SamplerFields fields) {
        return fields.spec();
    }

    @JsonValue
    SamplerFields fields() {
        return SamplerFields.of(this);
    }

    /** Everything that changes an image, in a few words: what images and scores are labelled with. */
    public String label() {
        List<String> words = new ArrayList<>();
        words.add(solver.key());
        if (stochasticity > 0) {
            words.add("eta " + stochasticity + (variancePreserving ? "" : " large"));
        }
        if (multisteps > 1) {
            words.add("multistep " + multisteps);
        }
        if (secondOrderAlpha > 0) {
            words.add("second order " + secondOrderAlpha);
        }
        if (clip) {
            words.add("clipped");
        }
        guidance.map(GuidanceSpec::label).ifPresent(words::add);
        if (computeType != ComputeType.FLOAT32) {
            words.add(computeType.key());
        }
        return String.join(", ", words);
    }

    @Override
    public String toString() {
        return label();
    }

    /** The same sampler, guided by the checkpoint that a reference stands for. */
    public SamplerSpec guidedBy(String resolvedGuide) {
        return new SamplerSpec(
                solver,
                stochasticity,
                variancePreserving,
                multisteps,
                secondOrderAlpha,
                clip,
                computeType,
                guidance.map(given -> given.by(resolvedGuide)));
    }

    /** Whether the schedule of the checkpoint decides which steps are guided, as only those of some noise rates are. */
    public boolean isGuidedInInterval() {
        return guidance.filter(GuidanceSpec::evaluatesTwice)
                .filter(GuidanceSpec::hasInterval)
                .isPresent();
    }

    /** @return how often the network is evaluated for an image of so many steps, apart from guidance */
    public int unguidedEvaluations(int steps) {
        return (secondOrderAlpha > 0 ? 2 : 1) * steps;
    }

    /**
     * @param inInterval how many of the steps lie in the interval of guidance; called only if {@link #isGuidedInInterval}
     * @return how often networks are evaluated for an image of so many steps; a guided evaluation counts as two
     */
    public int networkEvaluations(int steps, IntSupplier inInterval) {
        if (guidance.filter(GuidanceSpec::evaluatesTwice).isEmpty()) {
            return unguidedEvaluations(steps);
        }
        return unguidedEvaluations(steps + (isGuidedInInterval() ? inInterval.getAsInt() : steps));
    }
}
