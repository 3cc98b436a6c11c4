package io.anthesis.ledger.command;

import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.ImageClass.Named;
import io.anthesis.contracts.spec.ImageClass.Numbered;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns the names of classes in requests into the numbers that specs are stored with. */
final class ClassNames {
    /** A message names the first classes only. */
    private static final int SHOWN = 10;

    private final Lookup lookup;

    /** Where the classes of a checkpoint are found. */
    interface Lookup {
        /**
         * @return names of the classes that the checkpoint was trained with, in the order of their numbers; an empty list for a
         *     training without classes, and nothing where that is not known
         */
        Optional<List<String>> of(CheckpointRecord checkpoint);
    }

    ClassNames(Lookup lookup) {
        this.lookup = lookup;
    }

    /** @throws InvalidSpec naming the place in the list of a class that the checkpoint does not have */
    List<ImageClass> resolve(List<ImageClass> classes, CheckpointRecord checkpoint) {
        if (classes.isEmpty()) {
            return classes;
        }
        Optional<List<String>> names = lookup.of(checkpoint);
        return IntStream.range(0, classes.size())
                .<ImageClass>mapToObj(i -> numbered("classes[" + i + "]", classes.get(i), names))
                .toList();
    }

    /** @throws InvalidSpec naming {@code field} for a class that the checkpoint does not have */
    ImageClass resolve(String field, ImageClass given, CheckpointRecord checkpoint) {
        return numbered(field, given, lookup.of(checkpoint));
    }

    /** As {@link #resolve(String, ImageClass, CheckpointRecord)}, of a checkpoint that may have been deleted. */
    ImageClass resolve(String field, ImageClass given, Optional<CheckpointRecord> checkpoint) {
        return numbered(field, given, checkpoint.flatMap(lookup::of));
    }

    /** @throws InvalidSpec naming {@code field} for a checkpoint that is known to have no classes */
    void requireClasses(String field, CheckpointRecord checkpoint) {
        if (lookup.of(checkpoint).filter(List::isEmpty).isPresent()) {
            throw new InvalidSpec(
                    field,
                    "must have a guide, or be left out: checkpoint " + checkpoint.id()
                            + " was trained without classes");
        }
    }

    private static Numbered numbered(String field, ImageClass given, Optional<List<String>> names) {
        if (names.filter(List::isEmpty).isPresent()) {
            throw new InvalidSpec(field, "must be left out: the checkpoint was trained without classes");
        }
        return switch (given) {
            case Numbered numbered -> require(field, numbered, names);
            case Named(String name) -> {
                int at = names.map(known -> known.indexOf(name)).orElse(-1);
                yield at >= 0 ? new Numbered(at + 1) : require(field, number(field, name, names), names);
            }
        };
    }

    /** A name wins over the number that it looks like. */
    private static Numbered number(String field, String name, Optional<List<String>> names) {
        if (!name.matches("[1-9][0-9]{0,3}")) {
            throw new InvalidSpec(
                    field,
                    names.map(known -> "must be one of " + first(known))
                                    .orElse(
                                            "must be a class's number, as no names are known of the checkpoint's data set")
                            + ", was '" + name + "'");
        }
        return new Numbered(Integer.parseInt(name));
    }

    private static Numbered require(String field, Numbered given, Optional<List<String>> names) {
        int last = names.map(List::size).orElse(ImageClass.MAX_CLASSES);
        if (given.number() > last) {
            throw new InvalidSpec(
                    field, "must be the number of a class, from 1 to " + last + ", was " + given.number());
        }
        return given;
    }

    private static String first(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
