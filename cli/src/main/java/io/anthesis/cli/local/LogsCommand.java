package io.anthesis.cli.local;

import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.PlatformFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", mixinStandardHelpOptions = true, description = "Show the log of a process.")
public final class LogsCommand implements Callable<Integer> {
    private static final int FOLLOW_MILLIS = 300;

    @Parameters(paramLabel = "NAME", description = "name of the process in ./anthesis status")
    private String name;

    @Option(names = "--data", paramLabel = "DIR", defaultValue = ".anthesis", description = "default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "number of last lines; default: ${DEFAULT-VALUE}")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "follow the log until Ctrl-C")
    private boolean follow;

    @Override
    public Integer call() throws Exception {
        Path logs = new DataFolder(data.toAbsolutePath().normalize()).logs();
        Path log = logs.resolve(name + ".log").normalize();
        if (!log.startsWith(logs) || !Files.exists(log)) {
            throw new PlatformFailure("no log of '" + name + "'; logs exist of: " + names(logs));
        }
        List<String> all = Files.readAllLines(log);
        all.subList(Math.max(0, all.size() - lines), all.size()).forEach(System.out::println);
        if (follow) {
            follow(log);
        }
        return 0;
    }

    private static void follow(Path log) throws IOException, InterruptedException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(file.length());
            while (true) {
                byte[] added = new byte[(int) Math.min(1 << 16, file.length() - file.getFilePointer())];
                if (added.length == 0) {
                    Thread.sleep(FOLLOW_MILLIS);
                    continue;
                }
                file.readFully(added);
                System.out.write(added);
                System.out.flush();
            }
        }
    }

    private static String names(Path logs) throws IOException {
        if (!Files.exists(logs)) {
            return "none";
        }
        try (Stream<Path> files = Files.list(logs)) {
            return String.join(
                    ", ",
                    files.map(file -> file.getFileName().toString().replace(".log", ""))
                            .sorted()
                            .toList());
        }
    }
}
