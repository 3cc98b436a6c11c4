package io.anthesis.ledger.object;

/**
 * An object of the storage.
 *
 * @param bucket its name in the storage
 * @param digest SHA-256 of its bytes, as 64 hexadecimal digits; also its name
 */
public record ObjectRef(String bucket, String digest) {}
