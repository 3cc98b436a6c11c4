package io.anthesis.cli.client;

import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.RunningProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which gateway a command talks to. */
public final class GatewayOptions {
    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description =
                    "address of the gateway; default: $ANTHESIS_GATEWAY, else the one that ./anthesis up started here")
    private URI gateway;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public boolean json() {
        return json;
    }

    public GatewayClient client() throws IOException {
        return new GatewayClient(address(), key());
    }

    /** @return a command to copy, which talks to the same gateway */
    public String command(String words) {
        return "anthesis " + words + (gateway == null ? "" : " --gateway " + gateway);
    }

    /** @return what ANTHESIS_KEY holds */
    public static Optional<String> key() {
        return Optional.ofNullable(System.getenv("ANTHESIS_KEY"))
                .map(String::trim)
                .filter(text -> !text.isEmpty());
    }

    private URI address() throws IOException {
        if (gateway != null) {
            return gateway;
        }
        String variable = System.getenv("ANTHESIS_GATEWAY");
        if (variable != null && !variable.isBlank()) {
            return URI.create(variable);
        }
        return new DataFolder(Path.of(".anthesis").toAbsolutePath())
                .processes().stream()
                        .filter(process -> process.name().equals("gateway"))
                        .filter(process -> process.handle().isPresent())
                        .map(RunningProcess::port)
                        .map(port -> URI.create("http://127.0.0.1:" + port))
                        .findFirst()
                        .orElse(URI.create("http://127.0.0.1:8080"));
    }
}
