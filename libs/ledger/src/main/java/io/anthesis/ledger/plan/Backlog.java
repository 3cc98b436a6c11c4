package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;

/**
 * What is to be done, of one kind, and by how many.
 *
 * @param waitingTasks that a worker could claim, now or after their backoff
 * @param runningTasks that a worker holds a lease of
 * @param oldestWaitSeconds how long the oldest job waits that has not begun; 0 if none does
 * @param liveWorkers that were seen within 30 seconds
 */
public record Backlog(JobKind kind, long waitingTasks, long runningTasks, double oldestWaitSeconds, long liveWorkers) {}
