package io.anthesis.ledger.lease;

/** The task belongs to another epoch now, or was cancelled: its former holder must write nothing more. */
public final class LeaseLost extends RuntimeException {
    LeaseLost(Lease lease) {
        super("job " + lease.jobId() + " task " + lease.number() + ": the lease of epoch " + lease.epoch()
                + " is over; a newer holder owns it, or the job has ended");
    }
}
