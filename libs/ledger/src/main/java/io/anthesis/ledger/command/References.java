package io.anthesis.ledger.command;

import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Imported;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Trained;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Whether a data set has the images that a job needs, before it is submitted: a worker would find out hours later. */
final class References {
    private final Database database;
    private final Datasets datasets;

    References(Database database) {
        this.database = database;
        this.datasets = new Datasets(database);
    }

    /** @throws InvalidSpec if the training images do not fill one batch, or are more than an epoch's order can number */
    static void requireEpoch(TrainingSpec training, DatasetRecord dataset) {
        long images = (long) dataset.trainingCount() * training.data().repetitions();
        if (images > Integer.MAX_VALUE) {
            throw new InvalidSpec(
                    "data.repetitions",
                    "must be at most " + Integer.MAX_VALUE / dataset.trainingCount() + " for the "
                            + dataset.trainingCount() + " training images of data set '" + dataset.name() + "', was "
                            + training.data().repetitions() + "; more epochs do the same");
        }
        if (training.stepsPerEpoch(dataset.trainingCount()) < 1) {
            throw new InvalidSpec(
                    "data.batchSize",
                    "must be at most " + images + ", was " + training.data().batchSize() + ": data set '"
                            + dataset.name()
                            + "' has " + dataset.trainingCount() + " training images, and repetitions is "
                            + training.data().repetitions() + "; an epoch has whole batches only");
        }
    }

    /** @return what a training can be done without, but whose submitter should know */
    List<String> warnings(JobSpec spec) {
        if (!(spec instanceof TrainingSpec training)) {
            return List.of();
        }
        return datasets.find(training.dataset())
                .map(dataset -> Stream.concat(
                                unscored(training, dataset).stream(), TrainingClasses.warnings(training, dataset))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<String> unscored(TrainingSpec training, DatasetRecord dataset) {
        return EvaluationProtocol.parse(training.protocol())
                .lacks(dataset.name(), dataset.validationCount())
                .map(reason -> reason + ". The training runs, but its checkpoints get no score");
    }

    /**
     * @param field of the request that names what is scored
     * @throws InvalidSpec if the checkpoint has no data set to compare with, or one that is too small for the protocol
     */
    void require(String field, CheckpointRecord checkpoint, EvaluationProtocol protocol) {
        Optional<String> digest =
                switch (checkpoint.origin()) {
                    case Trained(UUID run, double _, double _) -> datasetOf(run);
                    case Imported(String name, Optional<String> dataset) -> {
                        if (dataset.isEmpty()) {
                            throw new InvalidSpec(
                                    field,
                                    "'" + name + "' was imported without a data set to compare with; import it again"
                                            + " and name one");
                        }
                        yield dataset;
                    }
                };
        // A data set that was deleted is the worker's to find: it may be imported again until then.
        digest.flatMap(datasets::find)
                .flatMap(dataset -> protocol.lacks(dataset.name(), dataset.validationCount()))
                .ifPresent(reason -> {
                    throw new InvalidSpec(field, "cannot be scored: " + reason);
                });
    }

    private Optional<String> datasetOf(UUID run) {
        return database.transaction(transaction -> transaction.first(
                        row -> Optional.ofNullable(row.getString(1)),
                        "select dataset_digest from runs where job_id = ?",
                        run))
                .flatMap(digest -> digest);
    }
}
