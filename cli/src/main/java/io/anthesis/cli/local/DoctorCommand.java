package io.anthesis.cli.local;

import io.anthesis.cli.local.Finding.Grade;
import io.anthesis.contracts.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Check JDK, memory, disk, allocator, GPU, ports and servers, and say how to fix problems; exit code 1 if one is bad.")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions platform;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<Finding> findings = new Doctor(platform.settings()).findings();
        if (json) {
            System.out.println(Json.write(findings));
        } else {
            findings.forEach(finding -> System.out.println(finding.text()));
        }
        return findings.stream().anyMatch(finding -> finding.grade() == Grade.BAD) ? 1 : 0;
    }
}
