package io.anthesis.cli.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "compose",
        mixinStandardHelpOptions = true,
        description = "Prepare docker compose.",
        subcommands = ComposeCommand.Init.class)
public final class ComposeCommand {
    private ComposeCommand() {}

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = "Write .env for docker-compose.yml, with random passwords and the address to listen on.")
    static final class Init implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--bind",
                paramLabel = "ADDRESS",
                defaultValue = "127.0.0.1",
                description = {
                    "address of this machine that gateway, Kafka and S3 listen on; default: ${DEFAULT-VALUE}.",
                    "On any other than a loopback address the gateway requires API keys; the first one is in .env."
                })
        private String bind;

        @Option(
                names = "--file",
                defaultValue = ".env",
                description = "file to write; an existing file is never overwritten. Default: ${DEFAULT-VALUE}")
        private Path file;

        @Override
        public Integer call() throws IOException {
            boolean loopback = loopback();
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                System.err.println("anthesis: " + file
                        + " exists already, with the passwords of the existing volumes;"
                        + " move it away to create new ones");
                return 1;
            }
            Files.writeString(file, settings(loopback), StandardCharsets.UTF_8);
            System.out.println("wrote " + file + "; next: ./anthesis build, then docker compose up -d --wait");
            if (!loopback) {
                System.out.println(
                        "the gateway requires API keys: export ANTHESIS_KEY=… (ANTHESIS_ACCESS_BOOTSTRAP_KEY in " + file
                                + "), then ./anthesis keys create NAME");
            }
            return 0;
        }

        private boolean loopback() {
            try {
                if (bind.contains(":") || bind.matches("\\d+([.]\\d+){3}")) {
                    return InetAddress.ofLiteral(bind).isLoopbackAddress();
                }
            } catch (IllegalArgumentException e) {
                // It is refused below, like everything else that is no address.
            }
            throw new ParameterException(
                    spec.commandLine(), "--bind: must be an IP address of this machine, was '" + bind + "'");
        }

        private String settings(boolean loopback) {
            return """
                    # Of docker-compose.yml, written by anthesis compose init. The passwords are those of the volumes: keep them together.
                    POSTGRES_PASSWORD=%s
                    MINIO_ROOT_USER=anthesis
                    MINIO_ROOT_PASSWORD=%s
                    GRAFANA_PASSWORD=%s
                    # The first key of the gateway; make others with it, and remove it.
                    ANTHESIS_ACCESS_BOOTSTRAP_KEY=%s
                    # keys, or open: every client that reaches the gateway may do everything.
                    ANTHESIS_ACCESS_MODE=%s
                    ANTHESIS_BIND=%s
                    # What clients reach S3 by: pictures and checkpoints are downloaded from there.
                    ANTHESIS_STORAGE_PUBLIC_ENDPOINT=http://%s:9000
                    """.formatted(random(), random(), random(), random(), loopback ? "open" : "keys", bind, reachable());
        }

        private String reachable() {
            return bind.contains(":") ? "[" + bind + "]" : bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
        }

        private static String random() {
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }
}
