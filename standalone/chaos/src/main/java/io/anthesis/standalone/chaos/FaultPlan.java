package io.anthesis.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Which faults come when. The same seed gives the same plan. */
record FaultPlan(List<Planned> faults) {
    private static final List<String> SERVERS = List.of("kafka", "postgres", "s3");
    /** Between two faults; several may be at work at once. */
    private static final int MEAN_GAP_MILLIS = 4500;

    private static final int MAX_PAUSE_MILLIS = 8000;
    private static final int MAX_CUT_MILLIS = 7000;

    /** @param at since the begin */
    record Planned(Duration at, Fault fault) {}

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /** @param processes that can be killed and paused, servers included */
    static FaultPlan of(long seed, Duration length, List<String> processes) {
        var random = new Random(seed);
        List<Planned> faults = new ArrayList<>();
        long at = MEAN_GAP_MILLIS / 2;
        while (at < length.toMillis()) {
            faults.add(new Planned(Duration.ofMillis(at), fault(random, processes)));
            at += MEAN_GAP_MILLIS / 2 + random.nextInt(MEAN_GAP_MILLIS);
        }
        return new FaultPlan(faults);
    }

    private static Fault fault(Random random, List<String> processes) {
        String process = processes.get(random.nextInt(processes.size()));
        String server = SERVERS.get(random.nextInt(SERVERS.size()));
        int kind = random.nextInt(100);
        if (kind < 18) {
            return new Fault.Kill(process);
        }
        if (kind < 28) {
            return new Fault.Terminate(process);
        }
        if (kind < 60) {
            return new Fault.Pause(process, millis(random, MAX_PAUSE_MILLIS));
        }
        TcpProxy.Mode mode = kind < 78 ? TcpProxy.Mode.CUT : kind < 92 ? TcpProxy.Mode.FREEZE : TcpProxy.Mode.LAG;
        return new Fault.Network(server, mode, millis(random, MAX_CUT_MILLIS));
    }

    private static Duration millis(Random random, int longest) {
        return Duration.ofMillis(500 + random.nextInt(longest - 500));
    }
}
