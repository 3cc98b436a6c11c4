package io.anthesis.datasets.label;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names of files as they are compared: with {@code /} between folders, without {@code ./}, and composed (NFC). */
final class PathKey {
    private PathKey() {}

    static String of(String name) {
        String path = Normalizer.normalize(name, Normalizer.Form.NFC).replace('\\', '/');
        if (!path.contains("./") && !path.contains("//")) {
            return path;
        }
        String start = path.startsWith("/") ? "/" : "";
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/", start, ""));
    }

    /** @return the folder with its {@code /}, or nothing for the top */
    static String folderOf(String key) {
        return key.substring(0, key.lastIndexOf('/') + 1);
    }

    /** @return the deepest folder that all are in, with its {@code /}, or nothing for the top */
    static String commonFolder(Iterable<String> keys) {
        String common = null;
        for (String key : keys) {
            String folder = folderOf(key);
            common = common == null ? folder : commonOf(common, folder);
        }
        return common == null ? "" : common;
    }

    private static String commonOf(String one, String other) {
        int end = 0;
        for (int i = 0; i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i); i++) {
            end = one.charAt(i) == '/' ? i + 1 : end;
        }
        return one.substring(0, end);
    }
}
