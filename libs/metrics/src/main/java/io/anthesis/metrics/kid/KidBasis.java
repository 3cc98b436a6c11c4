package io.anthesis.metrics.kid;

/** What a KID was computed with: the real images, the extractor of features and the protocol. Only KIDs of one basis can be compared. */
public record KidBasis(String referenceDigest, String extractorDigest, String protocol) {}
