package io.anthesis.datasets.archive;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Files that no user put there: what operating systems, file managers and network storage keep beside pictures, such as small
 * copies of them. They are left out without a word.
 */
public final class SystemFiles {
    private static final Set<String> FOLDERS = Set.of(
            "__macosx",
            "@eadir",
            "#recycle",
            ".@__thumb",
            "@recycle",
            ".thumbnails",
            ".thumbs",
            ".picasaoriginals",
            ".sync",
            ".stfolder",
            ".stversions",
            ".trashes",
            ".spotlight-v100",
            ".fseventsd",
            ".appledouble",
            "$recycle.bin",
            "system volume information",
            "lost+found",
            ".git",
            ".svn",
            ".hg",
            ".ipynb_checkpoints",
            "__pycache__");
    private static final Set<String> FILES = Set.of(
            ".ds_store",
            "thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            ".picasa.ini",
            "picasa.ini",
            ".directory",
            ".localized",
            ".nomedia",
            ".apdisk",
            "icon\r");

    private SystemFiles() {}

    /** @param name with {@code /} between folders */
    public static boolean include(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("/");
        if (parts.length == 0) {
            return false;
        }
        String last = parts[parts.length - 1];
        // macOS keeps a file's attributes in a second one, "._photo.jpg".
        return last.startsWith("._")
                || FILES.contains(last)
                || Arrays.stream(parts).anyMatch(FOLDERS::contains);
    }
}
