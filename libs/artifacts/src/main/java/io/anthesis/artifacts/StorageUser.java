package io.anthesis.artifacts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a service may do to objects, and no more. Each may also see that an object of a bucket that it reads is missing: without
 * {@code s3:ListBucket} a server answers "access denied" for those, too.
 */
public enum StorageUser {
    /** Takes uploads, gives everything out, and removes what no row names any more. */
    GATEWAY(EnumSet.allOf(Bucket.class), EnumSet.allOf(Bucket.class), true),
    /** Keeps tensors that it has made of a data set. */
    TRAINER(EnumSet.of(Bucket.DATASETS, Bucket.CHECKPOINTS), EnumSet.of(Bucket.DATASETS, Bucket.CHECKPOINTS), false),
    SAMPLER(EnumSet.of(Bucket.CHECKPOINTS, Bucket.IMAGES), EnumSet.of(Bucket.IMAGES), false),
    /** Keeps tensors that it has made of a data set, features, and pictures of what it scored. */
    EVALUATOR(EnumSet.allOf(Bucket.class), EnumSet.of(Bucket.DATASETS, Bucket.IMAGES, Bucket.FEATURES), false);

    private final Set<Bucket> reads;
    private final Set<Bucket> writes;
    private final boolean removes;

    StorageUser(Set<Bucket> reads, Set<Bucket> writes, boolean removes) {
        this.reads = reads;
        this.writes = writes;
        this.removes = removes;
    }

    /** @return such as {@code trainer} */
    public String service() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the name of its policy, and of its user on MinIO, such as {@code anthesis-trainer} */
    public String policyName() {
        return "anthesis-" + service();
    }

    /** @return an IAM policy, as S3 and MinIO take it */
    public ObjectNode policy() {
        ObjectNode policy = Json.newObject().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        allow(statements, List.of("s3:ListBucket", "s3:GetBucketLocation"), reads, "");
        allow(statements, List.of("s3:GetObject"), reads, "/*");
        allow(
                statements,
                List.of("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
                writes,
                "/*");
        if (removes) {
            allow(statements, List.of("s3:DeleteObject"), writes, "/*");
        }
        return policy;
    }

    private static void allow(ArrayNode statements, List<String> actions, Set<Bucket> buckets, String objects) {
        ObjectNode statement = statements.addObject().put("Effect", "Allow");
        ArrayNode action = statement.putArray("Action");
        actions.forEach(action::add);
        ArrayNode resource = statement.putArray("Resource");
        buckets.forEach(bucket -> resource.add("arn:aws:s3:::" + bucket.bucketName() + objects));
    }
}
