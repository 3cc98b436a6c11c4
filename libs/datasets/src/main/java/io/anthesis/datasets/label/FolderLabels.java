package io.anthesis.datasets.label;

import io.anthesis.contracts.text.Shown;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Folders as classes: the first level below the folder that all images are in. Images that lie beside these folders have no class.
 */
final class FolderLabels {
    private FolderLabels() {}

    /**
     * @param keys of the images, see {@link PathKey}
     * @throws UnusableClasses if there are fewer than two folders, or their names cannot be those of classes
     */
    static Labels of(List<String> keys) throws UnusableClasses {
        String root = PathKey.commonFolder(keys);
        List<Optional<String>> names =
                keys.stream().map(key -> folder(key.substring(root.length()))).toList();
        Set<String> classes = new HashSet<>();
        names.forEach(name -> name.ifPresent(classes::add));
        if (classes.size() < 2) {
            throw new UnusableClasses("its images lie in " + (classes.isEmpty() ? "one folder" : "one sub-folder only")
                    + "; classes are two or more folders beside one another");
        }
        if (classes.size() > Labels.MAX_CLASSES) {
            throw new UnusableClasses("its images lie in " + classes.size() + " folders; the limit is "
                    + Labels.MAX_CLASSES + " classes");
        }
        for (String name : classes) {
            if (!ClassName.isValid(name)) {
                throw new UnusableClasses("the name of its folder '" + Shown.of(name)
                        + "' cannot be a class name, which has 1 to " + ClassName.MAX_CHARACTERS + " characters");
            }
        }
        return Labels.of(names);
    }

    private static Optional<String> folder(String keyBelowRoot) {
        int end = keyBelowRoot.indexOf('/');
        return end < 0 ? Optional.empty() : Optional.of(ClassName.of(keyBelowRoot.substring(0, end)));
    }
}
