package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import java.util.ArrayList;
import java.util.List;

/**
 * How images are sampled, apart from the number of steps. What is left out is deterministic DDIM in float32, as in the Keras
 * example.
 *
 * @param solver ddim or dpm-solver++2m
 * @param stochasticity eta, 0 to 1
 * @param variancePreserving whether new noise has the power of what it replaces, or more
 * @param multisteps noise predictions that a step combines, 1 to 5 (Adams-Bashforth)
 * @param secondOrderAlpha where in a step the network is evaluated a second time, above 0 and at most 1; 0 for never
 * @param clip whether predicted images are kept to the range of pixels
 * @param computeType float32, tensor-float32 or bfloat16
 */
public record SamplerSpec(
        String solver,
        Double stochasticity,
        Boolean variancePreserving,
        Integer multisteps,
        Double secondOrderAlpha,
        Boolean clip,
        String computeType) {
    public static final String DDIM = "ddim";
    public static final String DPM_SOLVER = "dpm-solver++2m";
    public static final SamplerSpec DEFAULT = new SamplerSpec(null, null, null, null, null, null, null);

    public SamplerSpec {
        solver = solver == null ? DDIM : solver;
        stochasticity = stochasticity == null ? 0 : stochasticity;
        variancePreserving = variancePreserving == null || variancePreserving;
        multisteps = multisteps == null ? 1 : multisteps;
        secondOrderAlpha = secondOrderAlpha == null ? 0 : secondOrderAlpha;
        clip = clip != null && clip;
        computeType = ComputeTypes.parse("sampler.computeType", computeType);
        require(solver.equals(DDIM) || solver.equals(DPM_SOLVER), "sampler.solver", DDIM + " or " + DPM_SOLVER, solver);
        require(stochasticity >= 0 && stochasticity <= 1, "sampler.stochasticity", "0 to 1", stochasticity);
        require(multisteps >= 1 && multisteps <= 5, "sampler.multisteps", "1 to 5", multisteps);
        require(
                secondOrderAlpha >= 0 && secondOrderAlpha <= 1,
                "sampler.secondOrderAlpha",
                "above 0 and at most 1, or 0 for none",
                secondOrderAlpha);
        boolean plain = stochasticity == 0 && multisteps == 1 && secondOrderAlpha == 0;
        require(
                solver.equals(DDIM) || plain,
                "sampler.solver",
                DDIM + " where stochasticity, multisteps or secondOrderAlpha are given",
                solver);
    }

    /** Everything that changes an image, in a few words: what images and scores are labelled with. */
    public String label() {
        List<String> words = new ArrayList<>();
        words.add(solver);
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
        if (!computeType.equals(ComputeTypes.FLOAT32)) {
            words.add(computeType);
        }
        return String.join(", ", words);
    }

    /** @return how often the network is evaluated for an image of so many steps */
    public int networkEvaluations(int steps) {
        return secondOrderAlpha > 0 ? 2 * steps : steps;
    }
}
