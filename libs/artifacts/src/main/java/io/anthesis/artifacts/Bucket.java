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

    public String bucketName() {
        return bucketName;
    }
}
