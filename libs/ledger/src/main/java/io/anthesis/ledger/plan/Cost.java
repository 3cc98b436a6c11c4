package io.anthesis.ledger.plan;

import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;

/**
 * What a job computes.
 *
 * @param networkEvaluations of the diffusion network on one image; those of a training are with gradients
 * @param featureEvaluations of InceptionV3 on one image
 */
public record Cost(long networkEvaluations, long featureEvaluations) {
    private static final int OVERVIEW_EVALUATIONS = 18 * 20;
    private static final int VALIDATION_BATCH = 64;

    /** One evaluation an image, of every step that is left. */
    static Cost training(TrainingSpec spec, int trainingImages, long stepsDone) {
        long steps = spec.epochs() * spec.stepsPerEpoch(trainingImages) - stepsDone;
        return new Cost(Math.max(0, steps) * spec.data().batchSize(), 0);
    }

    static Cost sampling(SamplingSpec spec) {
        return new Cost((long) spec.images() * spec.sampler().networkEvaluations(spec.steps()), 0);
    }

    /** Images and, where it is as the protocol says, the overview picture and the losses; their batches are counted as 64. */
    static Cost checkpoint(EvaluationSpec spec, OfCheckpoint subject) {
        EvaluationProtocol protocol = spec.protocol();
        long images = (long) protocol.generatedImages() * subject.sampler().networkEvaluations(subject.steps());
        long losses = (long) protocol.validationBatches() * VALIDATION_BATCH;
        long others = spec.describesCheckpoint() ? OVERVIEW_EVALUATIONS + losses : 0;
        return new Cost(images + others, protocol.generatedImages());
    }

    static Cost images(int count) {
        return new Cost(0, count);
    }
}
