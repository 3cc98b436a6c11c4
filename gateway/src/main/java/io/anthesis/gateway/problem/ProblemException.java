package io.anthesis.gateway.problem;

public final class ProblemException extends RuntimeException {
    private final transient Problem problem;
    private final long retrySeconds;

    public ProblemException(Problem problem) {
        this(problem, 0);
    }

    /** @param retrySeconds after which the request may be retried; 0 if unknown */
    public ProblemException(Problem problem, long retrySeconds) {
        super(problem.detail());
        this.problem = problem;
        this.retrySeconds = retrySeconds;
    }

    /** 404, naming what was looked for. */
    public static ProblemException notFound(String what) {
        return new ProblemException(Problem.of(ProblemCode.NOT_FOUND, what + " does not exist"));
    }

    long retrySeconds() {
        return retrySeconds;
    }

    Problem problem() {
        return problem;
    }
}
