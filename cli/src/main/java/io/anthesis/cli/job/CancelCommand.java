package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Cancel a job; its published products are kept.")
public final class CancelCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "JOB", description = "id, its beginning, or the name of a training")
    private String id;

    @Override
    public Integer call() throws Exception {
        GatewayClient client = gateway.client();
        String job = new References(client).job(id);
        JsonNode answer = client.post(ApiPath.of("jobs", job, "cancel"), Json.newObject());
        System.out.println(gateway.json() ? answer.toString() : "job " + job + " is " + Fields.text(answer, "state"));
        return 0;
    }
}
