package io.anthesis.trainer.task;

import io.anthesis.tensor.device.ComputeConditions;

/** The spec demands an exact run, and this worker cannot go on from where it was. */
final class ResumeRefused extends RuntimeException {
    ResumeRefused(String before, ComputeConditions here) {
        super("the spec asks for an exact run; its steps so far were computed under " + before + ", this worker has "
                + here + "; run it on a worker like the first, or submit it without exact");
    }
}
