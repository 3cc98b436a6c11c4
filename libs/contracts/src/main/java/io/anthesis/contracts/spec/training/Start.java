package io.anthesis.contracts.spec.training;

/** Where a training begins. */
public sealed interface Start {
    /** With random weights. */
    record Anew() implements Start {}

    /**
     * With the last state of a run that has ended; everything that changes a step is as there.
     *
     * @param run its id
     */
    record Continued(String run) implements Start {}

    /**
     * With the weights of a checkpoint, for the network and its averages.
     *
     * @param checkpoint its id
     */
    record Initialized(String checkpoint) implements Start {}
}
