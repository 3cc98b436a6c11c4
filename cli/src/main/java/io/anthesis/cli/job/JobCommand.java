package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", mixinStandardHelpOptions = true, description = "Show one job.")
public final class JobCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "JOB", description = "id, its beginning, or the name of a training")
    private String id;

    @Override
    public Integer call() throws Exception {
        GatewayClient client = gateway.client();
        JsonNode job = client.get(ApiPath.of("jobs", new References(client).job(id)));
        if (gateway.json()) {
            System.out.println(job);
        } else {
            JobText.print(job, System.out);
        }
        return 0;
    }
}
