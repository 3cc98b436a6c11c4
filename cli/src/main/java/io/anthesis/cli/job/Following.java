package io.anthesis.cli.job;

import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.output.JobFollower;
import java.io.IOException;

/** Waits for a job and shows how it goes. */
public final class Following {
    private Following() {}

    /** @return true if the job succeeded */
    public static boolean follow(GatewayClient gateway, String job, String label) throws IOException {
        var follower = new JobFollower(
                System.out, System.console() != null && System.console().isTerminal(), label);
        gateway.events(job, follower::event);
        return follower.succeeded();
    }
}
