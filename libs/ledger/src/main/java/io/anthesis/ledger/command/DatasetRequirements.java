package io.anthesis.ledger.command;

import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Imported;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Trained;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Whether a data set has the images that a job needs, before it is submitted: a worker would find out hours later. */
final class DatasetRequirements {
    private final Database database;
    private final Datasets datasets;

    DatasetRequirements(Database database) {
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
        comparedWith(field, checkpoint)
                .flatMap(dataset -> protocol.lacks(dataset.name(), dataset.validationCount()))
                .ifPresent(reason -> {
                    throw new InvalidSpec(field, "cannot be scored: " + reason);
                });
    }

    /**
     * @param field of the request that names what is scored
     * @param ofClass a class of the checkpoint
     * @throws InvalidSpec naming {@code class} if it has too few validation images for the protocol
     */
    void requireClass(String field, CheckpointRecord checkpoint, EvaluationProtocol protocol, ImageClass ofClass) {
        Optional<DatasetRecord> dataset = comparedWith(field, checkpoint);
        // Classes that were not read from the data set's manifest yet are the worker's to count.
        dataset.flatMap(DatasetRecord::classes)
                .flatMap(classes -> find(classes, named(ofClass, checkpoint)))
                .flatMap(found -> protocol.lacksOfClass(dataset.orElseThrow().name(), found.name(), found.validation()))
                .ifPresent(reason -> {
                    throw new InvalidSpec("class", "cannot be scored: " + reason);
                });
    }

    /** An imported checkpoint may be of another data set, which numbers the same classes differently. */
    private static ImageClass named(ImageClass ofClass, CheckpointRecord checkpoint) {
        List<String> names = checkpoint.classes().orElse(List.of());
        return switch (ofClass) {
            case ImageClass.Numbered(int number)
            when number <= names.size() -> new ImageClass.Named(names.get(number - 1));
            case ImageClass.Numbered _, ImageClass.Named _ -> ofClass;
        };
    }

    private static Optional<DatasetClass> find(List<DatasetClass> classes, ImageClass ofClass) {
        return switch (ofClass) {
            case ImageClass.Numbered(int number) ->
                number <= classes.size() ? Optional.of(classes.get(number - 1)) : Optional.empty();
            case ImageClass.Named(String name) ->
                classes.stream().filter(known -> known.name().equals(name)).findFirst();
        };
    }

    /** @return empty for a data set that was deleted: it may be imported again until a worker looks for it */
    private Optional<DatasetRecord> comparedWith(String field, CheckpointRecord checkpoint) {
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
        return digest.flatMap(datasets::find);
    }

    private Optional<String> datasetOf(UUID run) {
        return database.transaction(transaction -> transaction.first(
                        row -> Optional.ofNullable(row.getString(1)),
                        "select dataset_digest from runs where job_id = ?",
                        run))
                .flatMap(digest -> digest);
    }
}
