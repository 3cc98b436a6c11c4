package io.anthesis.artifacts;

import io.anthesis.contracts.outage.Outage;

/** The S3 server could not be reached or answered with an error; the same call may succeed later. */
public final class StorageUnavailable extends RuntimeException implements Outage {
    StorageUnavailable(String what) {
        super(what);
    }

    StorageUnavailable(String what, Exception cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
