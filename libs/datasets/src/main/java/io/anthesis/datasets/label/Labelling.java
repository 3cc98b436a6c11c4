package io.anthesis.datasets.label;

import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.archive.TextFile;
import io.anthesis.datasets.tensors.DerivedImages;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of an archive's images, and the table of the archive that gave them.
 *
 * @param table name of a file of the archive; empty if the classes come from elsewhere
 */
public record Labelling(Labels labels, Optional<String> table) {
    /** Names of tables in an archive; the first that is there counts. */
    public static final List<String> TABLES = List.of("classes.csv", "labels.csv");

    private static final Labelling NONE = new Labelling(Labels.NONE, Optional.empty());

    /** Whether a file may be a table of classes, by its name. */
    public static boolean isTable(String name) {
        return rank(PathKey.of(name)) < TABLES.size();
    }

    private static int rank(String key) {
        String file = key.substring(key.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return TABLES.contains(file) ? TABLES.indexOf(file) : TABLES.size();
    }

    /** @return which files of an archive {@link #of} needs as {@link DerivedImages#texts} */
    public static Predicate<String> textsFor(ClassSource source) {
        return source.readsTables() ? Labelling::isTable : name -> false;
    }

    /** @throws UnusableClasses if the source is there and cannot be used, or was asked for and is not there */
    public static Labelling of(ClassSource source, DerivedImages images, List<SkippedFile> leftOut)
            throws UnusableClasses {
        List<String> keys = keys(images);
        return switch (source) {
            case NONE -> NONE;
            case FOLDERS -> new Labelling(FolderLabels.of(keys), Optional.empty());
            case CSV ->
                table(images, keys, leftOut)
                        .orElseThrow(() -> new UnusableClasses("it has no " + String.join(" or ", TABLES)
                                + " at its top, beside its images or their folders"));
            case AUTO -> {
                Optional<Labelling> table = table(images, keys, leftOut);
                yield table.isPresent() ? table.get() : foldersIfUsable(keys);
            }
        };
    }

    /** Archives of before are cut into folders for many reasons. */
    private static Labelling foldersIfUsable(List<String> keys) {
        try {
            return new Labelling(FolderLabels.of(keys), Optional.empty());
        } catch (UnusableClasses e) {
            return NONE;
        }
    }

    private static Optional<Labelling> table(DerivedImages images, List<String> keys, List<SkippedFile> leftOut)
            throws UnusableClasses {
        String root = PathKey.commonFolder(keys);
        Optional<TextFile> table = images.texts().stream()
                .filter(text -> root.startsWith(PathKey.folderOf(PathKey.of(text.name()))))
                .min(Comparator.comparing((TextFile text) -> rank(PathKey.of(text.name())))
                        .thenComparing(text -> text.name().length())
                        .thenComparing(TextFile::name));
        if (table.isEmpty()) {
            return Optional.empty();
        }
        String name = table.get().name();
        try {
            Labels labels = TableLabels.of(
                    table.get().content(), keys, skipped(images, leftOut), PathKey.folderOf(PathKey.of(name)));
            return Optional.of(new Labelling(labels, Optional.of(name)));
        } catch (UnusableClasses e) {
            throw new UnusableClasses("its " + name + " cannot be used for classes: " + e.getMessage()
                    + ". Correct it, or import the archive with classes none");
        }
    }

    /**
     * The classes by a table that is no file of the archive.
     *
     * @throws UnusableClasses if it cannot be used
     */
    public static Labelling of(byte[] table, DerivedImages images, List<SkippedFile> leftOut) throws UnusableClasses {
        return new Labelling(TableLabels.of(table, keys(images), skipped(images, leftOut), ""), Optional.empty());
    }

    /** @return the skipped files but for the table, which was taken after all */
    public List<SkippedFile> others(List<SkippedFile> skipped) {
        if (table.isEmpty()) {
            return skipped;
        }
        String shown = new SkippedFile(table.get(), "").name();
        return skipped.stream().filter(file -> !file.name().equals(shown)).toList();
    }

    private static List<String> keys(DerivedImages images) {
        return images.names().stream().map(PathKey::of).toList();
    }

    private static Set<String> skipped(DerivedImages images, List<SkippedFile> leftOut) {
        return Stream.concat(images.skipped().stream(), leftOut.stream())
                .map(file -> PathKey.of(file.name()))
                .collect(Collectors.toSet());
    }

    /** As the list of skipped files has it: escaped and cut. */
    static String skippedKey(String key) {
        return PathKey.of(new SkippedFile(key, "").name());
    }
}
