package io.anthesis.ledger.plan;

import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.OverviewGrid;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;

/**
 * What a job computes.
 *
 * @param networkEvaluations of diffusion networks, a guide included, on one image; those of a training are with gradients
 * @param featureEvaluations of InceptionV3 on one image
 */
public record Cost(long networkEvaluations, long featureEvaluations) {
    private static final int VALIDATION_BATCH = 64;

    /** One evaluation an image, of every step that is left. */
    static Cost training(TrainingSpec spec, int trainingImages, long stepsDone) {
        long steps = spec.epochs() * spec.stepsPerEpoch(trainingImages) - stepsDone;
        return new Cost(Math.max(0, steps) * spec.data().batchSize(), 0);
    }

    static Cost sampling(SamplingSpec spec, GuidedSteps guidedSteps) {
        int evaluations = guidedSteps.networkEvaluations(spec.checkpoint(), spec.sampler(), spec.steps());
        return new Cost((long) spec.images() * evaluations, 0);
    }

    /** The sampled images alone. */
    static Cost checkpoint(EvaluationSpec spec, OfCheckpoint subject, GuidedSteps guidedSteps) {
        EvaluationProtocol protocol = spec.protocol();
        int evaluations = guidedSteps.networkEvaluations(subject.checkpoint(), subject.sampler(), subject.steps());
        return new Cost((long) protocol.generatedImages() * evaluations, protocol.generatedImages());
    }

    /** The overview picture and the losses; their batches are counted as 64. */
    Cost withDescription(EvaluationProtocol protocol, OverviewGrid overview) {
        long losses = (long) protocol.validationBatches() * VALIDATION_BATCH;
        long pictures = (long) overview.images() * OverviewGrid.STEPS;
        return new Cost(networkEvaluations + pictures + losses, featureEvaluations);
    }

    Cost plus(Cost other) {
        return new Cost(networkEvaluations + other.networkEvaluations, featureEvaluations + other.featureEvaluations);
    }

    static Cost images(int count) {
        return new Cost(0, count);
    }
}
