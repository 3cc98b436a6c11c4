package io.anthesis.ledger.model;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.LeaseLost;
import java.util.Optional;
import java.util.UUID;

/** The few jobs that histories are about: each is always the same. */
final class SmallJobs {
    static final int COUNT = 6;
    private static final int IMAGES_OF_A_SHARD = 64;

    private SmallJobs() {}

    /** Priority, submitter and shards of a job follow from its number. */
    static Submission submission(int job) {
        int shards = job % 3 + 1;
        var spec = SamplingSpec.of("0123456789abcdef", shards * IMAGES_OF_A_SHARD, 0, 5, SamplerSpec.DEFAULT, job, 6);
        var options = new JobOptions(priority(job), Optional.empty());
        return new Submission(
                UUID.randomUUID(),
                spec,
                options,
                submitter(job),
                Optional.of("key-" + job),
                Submissions.digest(JobKind.SAMPLING, Json.tree(spec)),
                new Submission.Asked());
    }

    static int priority(int job) {
        return job / 4;
    }

    private static String submitter(int job) {
        return "submitter-" + job % 2;
    }

    static Failure failure(boolean forGood) {
        return forGood
                ? new Failure.CannotBeDone(FailureCode.UNKNOWN_TASK, "for good")
                : new Failure.Unexpected("may pass");
    }

    /** @return false if the lease was lost */
    static boolean written(Runnable write) {
        try {
            write.run();
            return true;
        } catch (LeaseLost e) {
            return false;
        }
    }
}
