package io.anthesis.cli.local;

import io.anthesis.cli.output.Table;
import io.anthesis.cli.output.WatchOption;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.ProcessStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show each process: pid, port, health, memory; exit code 1 unless all are ready.")
public final class StatusCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", defaultValue = ".anthesis", description = "default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        var folder = new DataFolder(data.toAbsolutePath().normalize());
        List<ProcessStatus> processes =
                folder.processes().stream().map(ProcessStatus::of).toList();
        if (json) {
            System.out.println(Json.write(processes));
        } else if (processes.isEmpty()) {
            System.out.println("nothing runs on " + folder.root() + "; start it with: ./anthesis up");
        } else {
            var table = new Table("NAME", "PID", "PORT", "HEALTH", "MEMORY").leavingOut("PID", "MEMORY");
            processes.forEach(process -> table.row(
                    process.name(),
                    process.pid(),
                    process.port(),
                    process.health(),
                    (process.residentBytes() >> 20) + " MB"));
            table.print(System.out);
        }
        return !processes.isEmpty()
                        && processes.stream()
                                .allMatch(process -> process.health().equals("ready"))
                ? 0
                : 1;
    }
}
