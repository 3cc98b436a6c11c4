package io.anthesis.ledger.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.command.JobRequests.Prepared;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.Workers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Turns requests for samplings into previews: few images, in lists only on request, one for each spec (docs/adr/0017). */
public final class PreviewRequests {
    private static final int MAX_IMAGES = 16;
    /** Every other job goes first. */
    private static final JobOptions OPTIONS = new JobOptions(-100, Optional.empty());

    private final JobRequests jobRequests;
    private final Submissions submissions;
    private final ComputeTypeCheck computeTypes;

    public PreviewRequests(Database database, JobRequests jobRequests) {
        this.jobRequests = jobRequests;
        this.submissions = new Submissions(database);
        this.computeTypes = new ComputeTypeCheck(new Workers(database));
    }

    /**
     * Submits a preview, or finds the one that there is of the same spec.
     *
     * @param request fields of the spec
     * @throws InvalidSpec naming the field, what would be right and what was found
     */
    public SubmissionResult submit(UUID id, JsonNode request, String submitter) {
        Prepared prepared = prepare(request);
        computeTypes.require(prepared.spec());
        return submissions.submit(new Submission(
                id,
                prepared.spec(),
                prepared.options(),
                submitter,
                Optional.empty(),
                Submissions.digest(JobKind.SAMPLING, request),
                new Submission.Previewed()));
    }

    /**
     * Reads a request without submitting it.
     *
     * @throws InvalidSpec as {@link #submit} does
     */
    public Prepared prepare(JsonNode request) {
        for (String field : List.of("priority", "deadline")) {
            if (request.has(field)) {
                throw new InvalidSpec(field, "must be left out of a preview, whose priority is the lowest");
            }
        }
        Prepared prepared = jobRequests.prepare(JobKind.SAMPLING, request);
        int images = ((SamplingSpec) prepared.spec()).images();
        if (images > MAX_IMAGES) {
            throw new InvalidSpec("images", "must be 1 to " + MAX_IMAGES + " of a preview, was " + images);
        }
        return new Prepared(prepared.spec(), OPTIONS, prepared.warnings());
    }
}
