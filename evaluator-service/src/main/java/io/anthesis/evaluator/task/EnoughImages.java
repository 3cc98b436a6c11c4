package io.anthesis.evaluator.task;

import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.worker.claim.Outcome;
import java.util.Optional;

/** Whether a data set has the validation images that a protocol compares with. */
final class EnoughImages {
    private EnoughImages() {}

    /**
     * @param ofClass the class that is compared with alone
     * @return the failure of an evaluation whose data set is too small, or empty
     */
    static Optional<Outcome> lacking(
            DatasetLibrary.ReadableDataset data, EvaluationProtocol protocol, Optional<RealClass> ofClass) {
        String dataset = data.record().name();
        return ofClass.map(real -> protocol.lacksOfClass(
                        dataset, real.name(), real.among(data.validation().labels()).length))
                .orElseGet(() -> protocol.lacks(dataset, data.validation().count()))
                .map(reason -> Outcome.cannotBeDone(FailureCode.DATA_SET_TOO_SMALL, reason));
    }
}
