package io.anthesis.artifacts;

/** An object that the ledger names is not in the storage. */
public final class ObjectMissing extends RuntimeException {
    ObjectMissing(Bucket bucket, String digest, Exception cause) {
        super(
                "object " + digest + " is not in " + bucket.bucketName()
                        + " any more; restore it from a backup, or make again what it was a part of",
                cause);
    }
}
