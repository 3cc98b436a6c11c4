package io.anthesis.gateway.dataset;

import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.datasets.label.ClassSource;
import io.anthesis.untrusted.ArchiveClasses;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Where a client wants the classes of a data set to come from. */
final class ChosenClasses {
    private static final String FIELD = "classes";

    private ChosenClasses() {}

    /** @param table what the client sent as {@link ArchiveClasses#TABLE_FIELD}, or null */
    static ClassSource source(String classes, FileUpload table) {
        ClassSource source = classes == null ? ClassSource.AUTO : parse(classes);
        if (table == null) {
            return source;
        }
        if (source == ClassSource.NONE || source == ClassSource.FOLDERS) {
            throw new InvalidSpec(
                    FIELD, "must be csv or left out with a " + ArchiveClasses.TABLE_FIELD + ", was '" + source + "'");
        }
        return ClassSource.CSV;
    }

    private static ClassSource parse(String classes) {
        try {
            return ClassSource.parse(Shown.of(classes));
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec(FIELD, e.getMessage());
        }
    }

    /** @throws InvalidSpec if classes are chosen for a data set that has its own */
    static void requireNone(String name, DatasetLibrary.Choices choices) {
        if (choices.classTable().isPresent() || choices.classes() != ClassSource.AUTO) {
            throw new InvalidSpec(FIELD, "must be left out, or auto: data set " + name + " has classes of its own");
        }
    }
}
