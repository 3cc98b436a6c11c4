package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.InterruptNotice;
import io.anthesis.cli.output.JobFollower;
import io.anthesis.cli.output.Terminal;
import java.util.function.BiFunction;

/** Waits for a job and shows how it goes. */
public final class Following {
    private Following() {}

    /** @return true if the job succeeded */
    public static boolean follow(GatewayClient gateway, String job, String label) {
        return follow(gateway, job, label, (type, data) -> "");
    }

    /**
     * As {@link #follow(GatewayClient, String, String)}, with something beside the events.
     *
     * @param beside gets the type and the data of each event, and returns lines to show after it, or an empty text
     */
    public static boolean follow(
            GatewayClient gateway, String job, String label, BiFunction<String, JsonNode, String> beside) {
        JobFollower follower = follower(label);
        gateway.events(
                job,
                (type, data) -> {
                    follower.event(type, data);
                    String lines = beside.apply(type, data);
                    if (!lines.isEmpty()) {
                        follower.show(lines);
                    }
                },
                follower::tell);
        return follower.succeeded();
    }

    /** As {@link #follow(GatewayClient, String, String)}; Ctrl-C ends the following, not the job, and says so. */
    static boolean follow(GatewayClient gateway, GatewayOptions options, String job, String label) {
        JobFollower follower = follower(label);
        try (var _ = new InterruptNotice(() -> follower.leave(interrupted(options, job)))) {
            gateway.events(job, follower::event, follower::tell);
        }
        return follower.succeeded();
    }

    /** @return that the job goes on, and the commands for it */
    static String interrupted(GatewayOptions options, String job) {
        return "The job goes on. To watch it again:" + System.lineSeparator()
                + "  " + options.command("jobs watch " + job) + System.lineSeparator()
                + "To cancel it:" + System.lineSeparator()
                + "  " + options.command("jobs cancel " + job);
    }

    private static JobFollower follower(String label) {
        return new JobFollower(System.out, System.err, Terminal.currentWidth(), label);
    }
}
