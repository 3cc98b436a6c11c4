package io.anthesis.artifacts;

/** An object's bytes are not those that its name promises. */
public final class CorruptObject extends RuntimeException {
    CorruptObject(Bucket bucket, String expected, String found) {
        super("object " + expected + " in " + bucket.bucketName() + ": its bytes have digest " + found
                + "; the storage has damaged it");
    }
}
