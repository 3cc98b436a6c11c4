package io.anthesis.contracts.topic;

import io.anthesis.contracts.job.JobKind;
import java.util.List;
import java.util.stream.Stream;

/** All topics. The key of every record is the job's id. */
public final class Topics {
    /** How topics of dead letters end. */
    public static final String DEAD_LETTERS = ".dlq";

    private Topics() {}

    /** Commands, which submit jobs: published by the gateway and other producers. */
    public static String commands(JobKind kind) {
        return kind.key() + ".commands.v1";
    }

    /** Commands that could not be taken, with the reason. */
    public static String deadLetters(JobKind kind) {
        return commands(kind) + DEAD_LETTERS;
    }

    /** What happened to jobs, numbered within each. */
    public static String events(JobKind kind) {
        return kind.key() + ".events.v1";
    }

    /** One record for each job that ended. */
    public static String completions(JobKind kind) {
        return kind.key() + ".completions.v1";
    }

    /** How far running jobs are; unnumbered, may be lost. */
    public static String progress(JobKind kind) {
        return kind.key() + ".progress.v1";
    }

    public static List<String> all() {
        return Stream.of(JobKind.values())
                .flatMap(kind ->
                        Stream.of(commands(kind), deadLetters(kind), events(kind), completions(kind), progress(kind)))
                .toList();
    }
}
