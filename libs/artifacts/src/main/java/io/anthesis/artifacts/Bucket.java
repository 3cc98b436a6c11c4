package io.anthesis.artifacts;

/** The buckets, by what they hold. */
public enum Bucket {
    DATASETS("anthesis-datasets"),
    CHECKPOINTS("anthesis-checkpoints"),
    IMAGES("anthesis-images"),
    FEATURES("anthesis-features");

    private final String bucketName;

    Bucket(String bucketName) {
        this.bucketName = bucketName;
    }

    /** @throws IllegalArgumentException if no bucket of ours is named so */
    public static Bucket named(String bucketName) {
        for (Bucket bucket : values()) {
            if (bucket.bucketName.equals(bucketName)) {
                return bucket;
            }
        }
        throw new IllegalArgumentException("there is no bucket '" + bucketName + "'");
    }

    public String bucketName() {
        return bucketName;
    }
}
