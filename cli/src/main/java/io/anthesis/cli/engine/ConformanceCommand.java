package io.anthesis.cli.engine;

import io.anthesis.conformance.CaseResult;
import io.anthesis.conformance.Conformance;
import io.anthesis.tensor.device.ComputeDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description =
                "Run golden cases: folders of inputs and of outputs that Keras, torch-fidelity, clean-fid or prdc computed.")
public final class ConformanceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "a folder of case folders")
    private Path folder;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, auto or gpu:N; default: ${DEFAULT-VALUE}")
    private String device;

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(folder)) {
            System.err.println("anthesis: there is no folder '" + folder + "'");
            return 2;
        }
        List<CaseResult> results =
                new Conformance(ComputeDevice.parse(device)).run(folder, result -> System.out.println(result.line()));
        long passed = results.stream().filter(CaseResult::passed).count();
        long failed = results.size() - passed;
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }
}
