package io.anthesis.ledger.command;

import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a training finds the classes that it asks for. Those of a data set may not be known yet: a worker reads them then. */
final class TrainingClasses {
    private static final int NAMED = 3;

    private TrainingClasses() {}

    private static boolean asked(TrainingSpec training) {
        return training.conditioning() instanceof ConditioningSpec.Classes;
    }

    /** @throws InvalidSpec if the training asks for classes and the data set has none */
    static void require(TrainingSpec training, DatasetRecord dataset) {
        if (asked(training) && dataset.classes().filter(List::isEmpty).isPresent()) {
            throw new InvalidSpec(
                    "conditioning.kind",
                    "must be none: data set '" + dataset.name()
                            + "' has no classes; import it again under another name, with a folder for each class or a CSV"
                            + " file that names the class of each image");
        }
    }

    /** @throws InvalidSpec if the checkpoint that the training begins with knows another number of classes */
    static void requireSame(TrainingSpec training, DatasetRecord dataset, CheckpointRecord checkpoint) {
        Optional<Integer> known = checkpoint.classes().map(List::size);
        if (!asked(training)) {
            require(known.filter(count -> count == 0).isPresent(), "no classes", "none", checkpoint);
            return;
        }
        Optional<Integer> asked = dataset.classes().map(List::size);
        boolean differ = known.isPresent() && asked.isPresent() && !known.equals(asked);
        require(
                !differ && !known.equals(Optional.of(0)),
                asked.map(count -> "the " + count + " classes").orElse("the classes") + " of data set '"
                        + dataset.name() + "'",
                "classes",
                checkpoint);
    }

    private static void require(boolean same, String expected, String kind, CheckpointRecord checkpoint) {
        if (!same) {
            String known = checkpoint
                    .classes()
                    .map(names -> names.isEmpty() ? "none" : Integer.toString(names.size()))
                    .orElse("some");
            throw new InvalidSpec(
                    "initialCheckpoint",
                    "must know " + expected + ", since conditioning.kind is " + kind + "; " + checkpoint.id()
                            + " knows " + known);
        }
    }

    /** @return what is wrong with the split of some classes, in words */
    static Stream<String> warnings(TrainingSpec training, DatasetRecord dataset) {
        if (!asked(training)) {
            return Stream.empty();
        }
        EvaluationProtocol protocol = EvaluationProtocol.parse(training.protocol());
        int enough = protocol.fewestRealImages();
        return Stream.of(
                        warning(
                                dataset,
                                one -> one.training() == 0,
                                "no training images, so the model does not learn %s"),
                        warning(
                                dataset,
                                one -> one.validation() == 0,
                                "no validation images, so no score compares with %s"),
                        warning(
                                dataset,
                                one -> isOnBothSides(one) && one.validation() < enough,
                                "fewer than " + enough + " validation images, too few to score %s alone by "
                                        + protocol.key()))
                .flatMap(Optional::stream);
    }

    private static boolean isOnBothSides(DatasetClass one) {
        return one.training() > 0 && one.validation() > 0;
    }

    /** @param problem with a place for the pronoun of the classes */
    private static Optional<String> warning(DatasetRecord dataset, Predicate<DatasetClass> has, String problem) {
        List<DatasetClass> classes = dataset.classes().orElse(List.of());
        List<DatasetClass> found = classes.stream().filter(has).toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String names = found.stream().limit(NAMED).map(DatasetClass::name).collect(Collectors.joining(", "));
        String more = found.size() > NAMED ? " and " + (found.size() - NAMED) + " more" : "";
        boolean one = found.size() == 1;
        return Optional.of(found.size() + " of the " + classes.size() + " classes of data set '" + dataset.name()
                + "' (" + names + more + ") " + (one ? "has " : "have ")
                + problem.formatted(one ? "it" : "them"));
    }
}
