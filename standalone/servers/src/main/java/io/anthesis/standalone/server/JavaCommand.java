package io.anthesis.standalone.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs, with the JDK that runs us. */
public final class JavaCommand {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private JavaCommand() {}

    /** @param classPath folder whose jars are the class path */
    static List<String> ofMain(Path classPath, List<String> options, String mainClass, String... arguments) {
        List<String> line = new ArrayList<>(List.of(JAVA));
        line.addAll(options);
        line.addAll(List.of("-cp", classPath + "/*", mainClass));
        line.addAll(List.of(arguments));
        return line;
    }

    public static List<String> ofJar(Path jar, List<String> options) {
        List<String> line = new ArrayList<>(List.of(JAVA));
        line.addAll(options);
        line.addAll(List.of("-jar", jar.toString()));
        return line;
    }
}
