package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.InterruptNotice;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Follow a job until it ends; exit code 1 if it does not succeed.")
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "JOB", description = "id, its beginning, or the name of a training")
    private String id;

    @Override
    public Integer call() throws Exception {
        GatewayClient client = gateway.client();
        String job = new References(client).job(id);
        if (gateway.json()) {
            try (var _ = new InterruptNotice(() -> System.err.println(Following.interrupted(gateway, job)))) {
                client.events(job, (type, data) -> System.out.println(data), System.err::println);
            }
            return Fields.text(client.get(ApiPath.of("jobs", job)), "state").equals("succeeded") ? 0 : 1;
        }
        String kind = Fields.text(client.get(ApiPath.of("jobs", job)), "kind");
        return Following.follow(client, gateway, job, kind) ? 0 : 1;
    }
}
