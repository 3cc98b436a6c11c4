package io.anthesis.untrusted;

import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.label.ClassSource;
import io.anthesis.datasets.label.Labelling;
import io.anthesis.datasets.label.UnusableClasses;
import io.anthesis.datasets.limit.ImportLimits;
import io.anthesis.datasets.tensors.DerivedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the classes of an archive's images come from.
 *
 * @param source as {@link ClassSource} writes it
 * @param table a CSV file that is not in the archive; null if there is none
 */
public record ArchiveClasses(String source, String table) {
    /** Name of the request's field that the table came in. */
    public static final String TABLE_FIELD = "classesCsv";

    /** As the archive has them. */
    public static final ArchiveClasses AUTO = new ArchiveClasses(ClassSource.AUTO.toString(), null);

    ClassSource classSource() {
        return ClassSource.parse(source);
    }

    Labelling of(Path archive, DerivedImages images, List<SkippedFile> leftOut) throws IOException {
        if (table != null) {
            return ofTable(Path.of(table), images, leftOut);
        }
        try {
            return Labelling.of(classSource(), images, leftOut);
        } catch (UnusableClasses e) {
            throw new RefusedArchive(archive, e.getMessage());
        }
    }

    private static Labelling ofTable(Path table, DerivedImages images, List<SkippedFile> leftOut) throws IOException {
        long limit = ImportLimits.ofThisProcess().directoryBytes();
        if (Files.size(table) > limit) {
            throw new RefusedFile(
                    TABLE_FIELD,
                    "it is larger than " + ImportLimits.mebibytes(limit)
                            + ", the limit of a table of classes for this process' heap");
        }
        try {
            return Labelling.of(Files.readAllBytes(table), images, leftOut);
        } catch (UnusableClasses e) {
            throw new RefusedFile(TABLE_FIELD, "it cannot be used for classes: " + e.getMessage());
        }
    }
}
