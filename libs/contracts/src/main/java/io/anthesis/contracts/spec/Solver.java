package io.anthesis.contracts.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a step of sampling does with a predicted image. */
public enum Solver {
    DDIM("ddim", false),
    DPM_SOLVER("dpm-solver++2m", true);

    private final String key;
    private final boolean ownSteps;

    Solver(String key, boolean ownSteps) {
        this.key = key;
        this.ownSteps = ownSteps;
    }

    /** Whether it steps in one way only: without stochasticity, multisteps and second order. */
    boolean hasOwnSteps() {
        return ownSteps;
    }

    /** The name in requests, stored specs and labels. */
    @JsonValue
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return key;
    }

    /**
     * @return {@code key}'s, or DDIM where nothing is said
     * @throws InvalidSpec naming the solvers there are
     */
    static Solver parse(String key) {
        if (key == null) {
            return DDIM;
        }
        return Arrays.stream(values())
                .filter(solver -> solver.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidSpec("sampler.solver", "must be " + keys() + ", was " + key));
    }

    private static String keys() {
        return Arrays.stream(values()).map(Solver::key).collect(Collectors.joining(" or "));
    }
}
