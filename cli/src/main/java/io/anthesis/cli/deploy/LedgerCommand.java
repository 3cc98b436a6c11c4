package io.anthesis.cli.deploy;

import io.anthesis.cli.local.ServerOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Prepare your own PostgreSQL.",
        subcommands = LedgerCommand.Init.class)
public final class LedgerCommand {
    private LedgerCommand() {}

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Migrate the schema to this version, as its owner, and grant each service the rights that it needs.",
                "The roles are anthesis_gateway, _trainer, _sampler, _evaluator and _reader; they are created if the owner may create roles."
            })
    static final class Init implements Callable<Integer> {
        @Mixin
        private ServerOptions servers;

        @Option(
                names = "--passwords",
                paramLabel = "FILE",
                description = "lines such as trainer=PASSWORD: these roles may log in with them from now on")
        private Path passwords;

        @Option(names = "--no-roles", description = "only migrate: all services connect as the owner")
        private boolean noRoles;

        @Override
        public Integer call() throws Exception {
            PGSimpleDataSource ledger = servers.ledger();
            var schema = new LedgerSchema(ledger);
            int migrations = schema.migrate();
            System.out.println(migrations == 0 ? "the schema is up to date" : "migrations applied: " + migrations);
            if (!noRoles) {
                schema.grant();
            }
            if (passwords != null) {
                var roles = new ServiceRoles(ledger);
                for (Map.Entry<String, String> given : SecretsFile.read(
                                passwords, ServiceRoles.SERVICES, ServiceRoles.MAX_PASSWORD)
                        .entrySet()) {
                    System.out.println(roles.allowLogin(given.getKey(), given.getValue()) + " may log in");
                }
            }
            return 0;
        }
    }
}
