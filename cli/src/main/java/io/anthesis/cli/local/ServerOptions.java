package io.anthesis.cli.local;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageSettings;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.PlatformFailure;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** PostgreSQL and S3 themselves: those of a data folder that runs, or others, with the variables that the services take. */
public final class ServerOptions {
    private static final long CACHE_BYTES = 1L << 30;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".anthesis",
            description =
                    "folder of a running ./anthesis up, unless QUARKUS_DATASOURCE_JDBC_URL and ANTHESIS_STORAGE_ENDPOINT"
                            + " (with user, password and keys as the services have them) name servers; default: ${DEFAULT-VALUE}")
    private Path data;

    public PGSimpleDataSource ledger() throws IOException {
        var source = new PGSimpleDataSource();
        String url = System.getenv("QUARKUS_DATASOURCE_JDBC_URL");
        source.setUrl(
                url != null ? url : "jdbc:postgresql://127.0.0.1:" + port("postgres") + "/" + PostgresServer.DATABASE);
        source.setUser(url != null ? variable("QUARKUS_DATASOURCE_USERNAME") : PostgresServer.USER);
        source.setPassword(
                url != null
                        ? variable("QUARKUS_DATASOURCE_PASSWORD")
                        : secrets().databasePassword());
        return source;
    }

    /** @param ledger registers the objects that are written */
    ObjectStore store(PGSimpleDataSource ledger) throws IOException {
        return store(new ObjectRegistry(new Database(ledger))::register);
    }

    /** For what needs no ledger; nothing can be written to it. */
    public ObjectStore store() throws IOException {
        return store((object, sizeBytes, mediaType) -> false);
    }

    private ObjectStore store(ObjectStore.Registration registration) throws IOException {
        return new ObjectStore(storage(), registration);
    }

    /** Where the storage is, and how to be let in. */
    public StorageSettings storage() throws IOException {
        String endpoint = System.getenv("ANTHESIS_STORAGE_ENDPOINT");
        URI address = URI.create(endpoint != null ? endpoint : "http://127.0.0.1:" + port("s3"));
        return new StorageSettings(
                address,
                address,
                endpoint != null
                        ? variable("ANTHESIS_STORAGE_ACCESS_KEY")
                        : secrets().storageAccessKey(),
                endpoint != null
                        ? variable("ANTHESIS_STORAGE_SECRET_KEY")
                        : secrets().storageSecretKey(),
                Optional.ofNullable(System.getenv("ANTHESIS_STORAGE_CA_CERTIFICATES"))
                        .map(Path::of),
                Path.of(System.getProperty("java.io.tmpdir"), "anthesis-cache"),
                CACHE_BYTES);
    }

    private int port(String server) throws IOException {
        return new DataFolder(data.toAbsolutePath().normalize())
                .processes().stream()
                        .filter(process -> process.name().equals(server))
                        .filter(process -> process.handle().isPresent())
                        .map(RunningProcess::port)
                        .findFirst()
                        .orElseThrow(() -> new PlatformFailure("nothing runs on " + data
                                + "; start it with ./anthesis up, or name the servers (see --help)"));
    }

    private Secrets secrets() throws IOException {
        return Secrets.in(data.resolve("secrets.properties"));
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new PlatformFailure("the variable " + name + " must be set if variables name the servers");
        }
        return value;
    }
}
