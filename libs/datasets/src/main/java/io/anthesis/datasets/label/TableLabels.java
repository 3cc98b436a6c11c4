package io.anthesis.datasets.label;

import io.anthesis.contracts.text.Shown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The classes that a table gives to the images of an archive. */
final class TableLabels {
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<Optional<String>> names;
    private final List<String> keys;
    private final Set<String> skipped;
    private final Set<String> classes = new HashSet<>();
    private final List<String> folders;

    private TableLabels(List<String> keys, Set<String> skipped, String folder) {
        this.keys = keys;
        this.skipped = skipped;
        this.names = new ArrayList<>(Collections.nCopies(keys.size(), Optional.empty()));
        this.folders = List.of(folder, "", PathKey.commonFolder(keys));
        for (int position = 0; position < keys.size(); position++) {
            positions.putIfAbsent(keys.get(position), position);
        }
    }

    /**
     * @param keys of the images, see {@link PathKey}
     * @param skipped keys of files that the archive has, but that are no readable images: their rows are passed over
     * @param folder that holds the table, with its {@code /}: names of files are tried from there, from the top, and from the
     *     folder that all images are in
     * @throws UnusableClasses if it is no such table, names a file that is missing, or gives an image two classes
     */
    static Labels of(byte[] table, List<String> keys, Set<String> skipped, String folder) throws UnusableClasses {
        var labels = new TableLabels(keys, skipped, folder);
        new TableRows(table).forEach(labels::add);
        if (labels.classes.isEmpty()) {
            throw new UnusableClasses("no row of it gives a class to an image; a row is file,class");
        }
        return Labels.of(keys.stream().map(labels::nameOf).toList());
    }

    /** Of two images whose keys are equal, one stands for both. */
    private Optional<String> nameOf(String key) {
        return names.get(positions.get(key));
    }

    private void add(long row, String file, String rawClass) throws UnusableClasses {
        Optional<Integer> image = find(row, file);
        String name = ClassName.of(rawClass);
        if (image.isEmpty() || name.isEmpty()) {
            return;
        }
        if (!ClassName.isValid(name)) {
            throw new UnusableClasses("row " + row + " has a class of " + rawClass.length() + " characters, '"
                    + Shown.of(name) + "'; a name has 1 to " + ClassName.MAX_CHARACTERS);
        }
        classes.add(name);
        if (classes.size() > Labels.MAX_CLASSES) {
            throw new UnusableClasses(
                    "it has more than " + Labels.MAX_CLASSES + " classes, the limit; row " + row + " has one more");
        }
        Optional<String> before = names.set(image.get(), Optional.of(name));
        if (before.isPresent() && !before.get().equals(name)) {
            throw new UnusableClasses("row " + row + " gives '" + Shown.of(file) + "' the class '" + name
                    + "', an earlier row '" + before.get() + "'; an image has one class");
        }
    }

    /** @return the image's position, or empty if the file is there but no image */
    private Optional<Integer> find(long row, String file) throws UnusableClasses {
        String key = PathKey.of(file);
        for (String folder : folders) {
            Integer image = positions.get(folder + key);
            if (image != null) {
                return Optional.of(image);
            }
        }
        for (String folder : folders) {
            if (skipped.contains(Labelling.skippedKey(folder + key))) {
                return Optional.empty();
            }
        }
        throw new UnusableClasses("row " + row + " names the file '" + Shown.of(file)
                + "', which the archive does not have; its files have names such as '" + Shown.of(keys.getFirst())
                + "'");
    }
}
