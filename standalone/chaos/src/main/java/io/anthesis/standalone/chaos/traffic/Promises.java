package io.anthesis.standalone.chaos.traffic;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was promised to the clients so far. */
public final class Promises {
    @GuardedBy("this")
    private final Map<String, Submitted> jobs = new LinkedHashMap<>();

    @GuardedBy("this")
    private final List<Refused> refused = new ArrayList<>();

    @GuardedBy("this")
    private final List<String> violations = new ArrayList<>();

    @GuardedBy("this")
    private int repeated;

    @GuardedBy("this")
    private int unavailable;

    @GuardedBy("this")
    private int hostile;

    synchronized void accepted(Submitted job) {
        jobs.putIfAbsent(job.id(), job);
    }

    synchronized void cancelled(String id, String state) {
        jobs.computeIfPresent(id, (same, job) -> job.cancelled(state));
    }

    synchronized void refused(Refused command) {
        refused.add(command);
    }

    /** Something that should not have been. */
    public synchronized void violation(String what) {
        violations.add(what);
    }

    synchronized void repeated() {
        repeated++;
    }

    public synchronized void countOutage() {
        unavailable++;
    }

    synchronized void hostile() {
        hostile++;
    }

    /** Files, records and requests that were sent to do harm. */
    public synchronized int attacks() {
        return hostile;
    }

    public synchronized List<Submitted> jobs() {
        return List.copyOf(jobs.values());
    }

    public synchronized List<Refused> refused() {
        return List.copyOf(refused);
    }

    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Requests that were sent again with the same key. */
    public synchronized int repetitions() {
        return repeated;
    }

    /** Requests that found the gateway or the ledger unavailable. */
    public synchronized int outages() {
        return unavailable;
    }
}
