package io.anthesis.evaluator.task;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.worker.claim.TaskFailed;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes of a checkpoint among those of the data set that it is compared with: by name where the checkpoint has names, as one that was
 * imported may be of another data set; else by number.
 *
 * @param names of the checkpoint's classes, in the order of their numbers, or none
 * @param data with its classes
 */
record RealClasses(List<String> names, DatasetRecord data) {

    static RealClasses of(CheckpointManifest checkpoint, DatasetRecord data) {
        return new RealClasses(checkpoint.classes(), data);
    }

    /** @throws TaskFailed if the data set has no such class */
    RealClass of(ImageClass given) {
        int label =
                switch (given) {
                    case ImageClass.Numbered(int number) -> label(number);
                    case ImageClass.Named(String name) -> labelOf(name);
                };
        if (label == 0) {
            throw new TaskFailed(new Failure.CannotBeDone(
                    FailureCode.UNKNOWN_CLASS,
                    "data set '" + data.name() + "' does not have " + words(given) + " of the checkpoint; it has "
                            + classes().size() + " classes"));
        }
        return new RealClass(label, classes().get(label - 1).name());
    }

    /** @param count of the checkpoint's classes */
    ClassSequence inProportion(int count) {
        long[] counts = IntStream.rangeClosed(1, count)
                .map(this::label)
                .mapToLong(label -> label == 0 ? 0 : classes().get(label - 1).training())
                .toArray();
        return new ClassSequence(
                counts,
                data.trainingCount()
                        - IntStream.range(0, count).mapToLong(i -> counts[i]).sum());
    }

    private List<DatasetClass> classes() {
        return data.classes().orElseThrow();
    }

    /** @return 0 if the data set has no such class */
    private int label(int number) {
        if (number <= names.size()) {
            return labelOf(names.get(number - 1));
        }
        return names.isEmpty() && number <= classes().size() ? number : 0;
    }

    private int labelOf(String name) {
        return 1 + classes().stream().map(DatasetClass::name).toList().indexOf(name);
    }

    private String words(ImageClass given) {
        return switch (given) {
            case ImageClass.Numbered(int number)
            when number <= names.size() -> "class " + number + ", '" + names.get(number - 1) + "',";
            case ImageClass.Numbered(int number) -> "class " + number;
            case ImageClass.Named(String name) -> "class '" + name + "'";
        };
    }
}
