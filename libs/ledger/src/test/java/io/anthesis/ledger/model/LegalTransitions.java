package io.anthesis.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.task.TaskState;
import io.anthesis.ledger.task.TaskTransition;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The changes of state that the documentation of {@link JobState} and {@link TaskTransition} allow. */
final class LegalTransitions {
    private static final Map<JobState, Set<JobState>> OF_JOBS = Map.of(
            JobState.QUEUED, Set.of(JobState.RUNNING, JobState.CANCELLING, JobState.FAILED),
            JobState.RUNNING, Set.of(JobState.CANCELLING, JobState.SUCCEEDED, JobState.FAILED),
            JobState.CANCELLING, Set.of(JobState.CANCELLED, JobState.FAILED));

    private LegalTransitions() {}

    static void requireOnlyThese(ModelFixture ledger) {
        Set<String> legal = new TreeSet<>();
        OF_JOBS.forEach((from, all) -> all.forEach(to -> legal.add("jobs: " + from.key() + " -> " + to.key())));
        Arrays.stream(TaskTransition.values()).forEach(transition -> transition
                .from()
                .forEach(from -> legal.add(
                        "tasks: " + from.key() + " -> " + transition.to().key())));

        assertThat(legal).containsAll(ledger.transitions());
        assertThat(TaskTransition.values())
                .noneMatch(transition -> transition.from().stream().anyMatch(TaskState::isTerminal));
    }
}
