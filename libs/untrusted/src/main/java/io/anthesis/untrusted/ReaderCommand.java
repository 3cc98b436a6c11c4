package io.anthesis.untrusted;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a child process: the same Java and the same jars as this process, with limits. */
final class ReaderCommand {
    private static final int KIBIBYTE = 1 << 10;
    /** The unit of {@code ulimit -f} in a POSIX shell. */
    private static final int BLOCK = 512;
    /** The kernel enforces these: no core dump, and all private memory and all written files bounded. */
    private static final String LIMITED = "ulimit -c 0; ulimit -d \"$1\"; ulimit -f \"$2\"; shift 2; exec \"$@\"";

    private ReaderCommand() {}

    static List<String> of(ReaderLimits limits, Path folder) {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                LIMITED,
                "sh",
                Long.toString(limits.memoryBytes() / KIBIBYTE),
                Long.toString(limits.maxFileBytes() / BLOCK),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(List.of(
                "-Xmx" + limits.heapBytes(),
                "-Xms16m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:MaxMetaspaceSize=96m",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:CICompilerCount=2",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath(System.getProperty("java.class.path")),
                ReaderProcess.class.getName()));
        return line;
    }

    /** A packaged service has one jar on its class path, which names the others or loads them by itself. */
    static String classPath(String ofThisProcess) {
        if (ofThisProcess.contains(File.pathSeparator)) {
            return Stream.of(ofThisProcess.split(File.pathSeparator))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        Path jar = Path.of(ofThisProcess).toAbsolutePath();
        if (!Files.isDirectory(jar.resolveSibling("lib/main"))) {
            return jar.toString();
        }
        return Stream.of("app", "lib/main", "lib/boot")
                .map(folder -> jar.resolveSibling(folder) + File.separator + "*")
                .collect(Collectors.joining(File.pathSeparator));
    }
}
