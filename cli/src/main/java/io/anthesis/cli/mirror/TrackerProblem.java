package io.anthesis.cli.mirror;

/** What a tracker refused, or that it is away. */
public final class TrackerProblem extends RuntimeException {
    private final boolean passing;

    public TrackerProblem(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** @return whether the same request may succeed later */
    public boolean isPassing() {
        return passing;
    }
}
