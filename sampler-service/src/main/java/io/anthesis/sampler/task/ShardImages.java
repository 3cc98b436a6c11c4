package io.anthesis.sampler.task;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.TaskPlan.Shard;
import io.anthesis.worker.claim.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The images of one task, as they come. */
final class ShardImages {
    private final TaskContext context;
    private final SamplingSpec spec;
    private final Shard shard;
    private final List<String> digests = new ArrayList<>();
    private Failure failure;

    ShardImages(TaskContext context) {
        this.context = context;
        this.spec = context.lease().specAs(SamplingSpec.class);
        this.shard = context.lease().payloadAs(Shard.class);
    }

    TaskContext context() {
        return context;
    }

    SamplingSpec spec() {
        return spec;
    }

    /** @return number of the image at a position of this shard */
    long number(int position) {
        return spec.firstImage() + shard.from() + position;
    }

    /** All images of this shard. */
    List<SeededImage> images() {
        return SeededImage.range(spec.seed(), number(0), shard.count());
    }

    void add(String digest) {
        digests.add(digest);
    }

    List<String> digests() {
        return List.copyOf(digests);
    }

    /** What the ledger keeps of its images. */
    List<Images.Numbered> recorded() {
        return IntStream.range(0, digests.size())
                .mapToObj(i -> new Images.Numbered(number(i), digests.get(i), classNumber(number(i))))
                .toList();
    }

    /** @return the class that an image is of; none for one between two classes */
    private OptionalInt classNumber(long image) {
        return spec.classAlone(image)
                .map(ofClass -> switch (ofClass) {
                    case ImageClass.Numbered(int number) -> OptionalInt.of(number);
                    case ImageClass.Named _ -> OptionalInt.empty();
                })
                .orElse(OptionalInt.empty());
    }

    /** One of its images cannot be made; the first reason counts. */
    void fail(Failure reason) {
        failure = failure == null ? reason : failure;
    }

    Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether more of its images are wanted. */
    boolean goesOn() {
        return failure == null && context.stopReason().isEmpty();
    }

    /** @param step of the batch that is being computed, of which {@code batchImages} are ours */
    void report(int batchImages, int step) {
        long done = shard.from() + digests.size() + (long) batchImages * step / spec.steps();
        context.progress().report("images", done, spec.images(), Map.of());
    }
}
