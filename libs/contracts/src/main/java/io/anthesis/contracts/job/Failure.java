package io.anthesis.contracts.job;

import io.anthesis.contracts.text.Shown;

/**
 * Why an attempt at a task ended without success. What follows from it is decided in one place: {@code RetryPolicy} in
 * libs/ledger. Codes are stable and public. Messages may quote anything: they are made safe to show here.
 */
public sealed interface Failure {
    FailureCode code();

    /** What was expected, what was found, what to do. */
    String message();

    /** How the job shows it, if it ends by it. */
    default JobFailure ofJob() {
        return JobFailure.of(code(), message());
    }

    /** The worker stopped renewing its lease: it died, was paused, or could not reach the ledger. */
    record LeaseExpired(String worker) implements Failure {
        @Override
        public FailureCode code() {
            return FailureCode.LEASE_EXPIRED;
        }

        @Override
        public String message() {
            return "worker " + worker + " stopped renewing its lease";
        }
    }

    /** The object storage was away for longer than the task could wait. */
    record StorageAway(String message) implements Failure {
        public StorageAway {
            message = Shown.sentence(message);
        }

        @Override
        public FailureCode code() {
            return FailureCode.STORAGE_UNAVAILABLE;
        }
    }

    /** An object that the ledger names is not there, or its bytes are not those of its name. */
    record ObjectLost(String message) implements Failure {
        public ObjectLost {
            message = Shown.sentence(message);
        }

        @Override
        public FailureCode code() {
            return FailureCode.OBJECT_LOST;
        }
    }

    /** @param batch images that were computed at once when memory ran out, or 0 where that is not known */
    record OutOfMemory(int batch, String message) implements Failure {
        public OutOfMemory {
            message = Shown.sentence(message);
        }

        @Override
        public FailureCode code() {
            return FailureCode.OUT_OF_MEMORY;
        }
    }

    /** @param step of the training, from 1 on, whose loss was infinite or not a number */
    record NonFiniteLoss(long step, String message) implements Failure {
        public NonFiniteLoss {
            message = Shown.sentence(message);
        }

        @Override
        public FailureCode code() {
            return FailureCode.NON_FINITE_LOSS;
        }
    }

    /** A result has values that are NaN or infinite. Computed again from the same inputs it has them again. */
    record NotFinite(Result result, String message) implements Failure {
        /** What was computed. */
        public enum Result {
            WEIGHTS(FailureCode.NON_FINITE_WEIGHTS),
            IMAGES(FailureCode.NON_FINITE_IMAGES),
            SCORE(FailureCode.NON_FINITE_SCORE);

            private final FailureCode code;

            Result(FailureCode code) {
                this.code = code;
            }
        }

        @Override
        public FailureCode code() {
            return result.code;
        }
    }

    /** What the spec asks for cannot be done, however often it is tried. */
    record CannotBeDone(FailureCode code, String message) implements Failure {
        public CannotBeDone {
            message = Shown.sentence(message);
        }
    }

    /** An unexpected error. */
    record Unexpected(String message) implements Failure {
        public Unexpected {
            message = Shown.sentence(message);
        }

        @Override
        public FailureCode code() {
            return FailureCode.UNEXPECTED_FAILURE;
        }
    }
}
