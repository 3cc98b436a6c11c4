package io.anthesis.gateway.job;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;

/** Idempotency key and dry-run flag of a submission. */
public class SubmissionOptions {
    private static final int MAX_KEY = 200;

    @HeaderParam("Idempotency-Key")
    String key;

    @QueryParam("dryRun")
    String dryRun;

    /** @throws ProblemException (400) if the key is blank or too long */
    public Optional<String> idempotencyKey() {
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw new ProblemException(Problem.ofField(
                    ProblemCode.INVALID_HEADER,
                    "Idempotency-Key must have 1 to " + MAX_KEY + " characters, had " + key.length(),
                    "Idempotency-Key"));
        }
        return Optional.ofNullable(key);
    }

    /** @return whether a plan is wanted instead of a job */
    public boolean isDryRun() {
        return RequestParameters.flag("dryRun", dryRun);
    }
}
