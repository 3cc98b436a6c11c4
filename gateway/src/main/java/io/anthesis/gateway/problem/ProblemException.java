package io.anthesis.gateway.problem;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** 404, naming what was looked for. */
    public static ProblemException notFound(String what) {
        return new ProblemException(Problem.of(404, "not-found", what + " does not exist"));
    }

    Problem problem() {
        return problem;
    }
}
