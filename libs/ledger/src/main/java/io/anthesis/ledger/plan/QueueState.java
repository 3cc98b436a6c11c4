package io.anthesis.ledger.plan;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The tasks and workers of one kind, as {@link ClaimOrder} needs them. Times are in seconds from the reading on.
 *
 * @param workers that are alive
 * @param running tasks of these workers
 * @param waiting every task that is queued or blocked
 * @param turns of submitters that have a limit or were served before
 */
record QueueState(List<Worker> workers, List<Running> running, List<Waiting> waiting, Map<String, Turns> turns) {
    QueueState {
        workers = List.copyOf(workers);
        running = List.copyOf(running);
        waiting = List.copyOf(waiting);
        turns = Map.copyOf(turns);
    }

    /** @param newestFormat of tasks that it claims */
    record Worker(String id, int newestFormat) {}

    /** @param left until it ends; empty where no speed was measured */
    record Running(UUID job, String worker, String submitter, OptionalDouble left) {}

    /**
     * A task that no worker has.
     *
     * @param blocked until all tasks of the job's earlier phases are done
     * @param rank smaller first
     * @param availableIn 0 for now; more after a failed attempt
     * @param takes of a worker; empty where no speed was measured
     * @param batchKey of tasks that can share a batch, or empty
     * @param isFirstAttempt others alone join a batch
     * @param finishesFirst whether the job's other tasks go before everything else of its lane once one is claimed
     */
    record Waiting(
            long id,
            UUID job,
            int phase,
            boolean blocked,
            int rank,
            String submitter,
            long turn,
            int format,
            double availableIn,
            OptionalDouble takes,
            String batchKey,
            int batchImages,
            boolean isFirstAttempt,
            boolean finishesFirst) {
        Waiting queuedAt(double time) {
            return new Waiting(
                    id,
                    job,
                    phase,
                    false,
                    rank,
                    submitter,
                    turn,
                    format,
                    time,
                    takes,
                    batchKey,
                    batchImages,
                    isFirstAttempt,
                    finishesFirst);
        }

        Waiting withTurn(long newTurn) {
            return new Waiting(
                    id,
                    job,
                    phase,
                    blocked,
                    rank,
                    submitter,
                    newTurn,
                    format,
                    availableIn,
                    takes,
                    batchKey,
                    batchImages,
                    isFirstAttempt,
                    finishesFirst);
        }
    }

    /**
     * @param maxRunning tasks at once; empty for any number
     * @param servedAt when it was served last, 0 or less; negative infinity for never
     */
    record Turns(OptionalInt maxRunning, double servedAt) {
        static final Turns NONE = new Turns(OptionalInt.empty(), Double.NEGATIVE_INFINITY);
    }
}
