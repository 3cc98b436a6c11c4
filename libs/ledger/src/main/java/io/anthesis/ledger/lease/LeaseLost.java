package io.anthesis.ledger.lease;

/** The task has a newer lease epoch, or was cancelled: its former holder must write nothing more. */
public final class LeaseLost extends RuntimeException {
    LeaseLost(Lease lease) {
        super("job " + lease.jobId() + " task " + lease.number() + ": lease epoch " + lease.epoch()
                + " is over; a newer holder owns it, or the job has ended");
    }
}
