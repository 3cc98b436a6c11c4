package io.anthesis.ledger.model;

import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.task.TaskState;
import java.util.ArrayList;
import java.util.List;

/** The small model: one job and its tasks, as a single thread would keep them. */
final class JobModel {
    static final int ATTEMPTS = 5;

    static final class TaskModel {
        final JobModel job;
        final int number;
        final int phase;
        TaskState state;
        int attempts;
        long epoch;
        boolean expired;

        TaskModel(JobModel job, int number, int phase) {
            this.job = job;
            this.number = number;
            this.phase = phase;
            this.state = phase == 0 ? TaskState.QUEUED : TaskState.BLOCKED;
        }

        boolean heldAt(long claimedEpoch) {
            return state == TaskState.RUNNING && epoch == claimedEpoch;
        }
    }

    final int priority;
    final int submitter;
    final int age;
    final List<TaskModel> tasks = new ArrayList<>();
    JobState state = JobState.QUEUED;

    JobModel(int priority, int submitter, int age, int shards) {
        this.priority = priority;
        this.submitter = submitter;
        this.age = age;
        for (int number = 0; number < shards; number++) {
            tasks.add(new TaskModel(this, number, 0));
        }
        if (shards > 1) {
            tasks.add(new TaskModel(this, shards, 1));
        }
    }

    private boolean any(TaskState wanted) {
        return tasks.stream().anyMatch(task -> task.state == wanted);
    }

    void claimed(TaskModel task) {
        task.state = TaskState.RUNNING;
        task.attempts++;
        task.epoch++;
        task.expired = false;
        state = state == JobState.QUEUED ? JobState.RUNNING : state;
    }

    void finished(TaskModel task) {
        task.state = TaskState.DONE;
        settle();
    }

    void stopped(TaskModel task) {
        task.state = TaskState.CANCELLED;
        settle();
    }

    void released(TaskModel task) {
        if (state == JobState.CANCELLING) {
            stopped(task);
            return;
        }
        task.attempts--;
        task.state = TaskState.QUEUED;
        settle();
    }

    void failed(TaskModel task, boolean forGood) {
        if (state == JobState.CANCELLING) {
            stopped(task);
            return;
        }
        if (!forGood && task.attempts < ATTEMPTS) {
            task.state = TaskState.QUEUED;
            settle();
            return;
        }
        task.state = TaskState.FAILED;
        tasks.stream()
                .filter(other -> other.state == TaskState.QUEUED
                        || other.state == TaskState.BLOCKED
                        || other.state == TaskState.RUNNING)
                .forEach(other -> other.state = TaskState.CANCELLED);
        state = JobState.FAILED;
    }

    void cancel() {
        if (state.isTerminal()) {
            return;
        }
        tasks.stream()
                .filter(task -> task.state == TaskState.QUEUED || task.state == TaskState.BLOCKED)
                .forEach(task -> task.state = TaskState.CANCELLED);
        state = JobState.CANCELLING;
        settle();
    }

    private void settle() {
        if (state == JobState.CANCELLING) {
            state = any(TaskState.RUNNING) ? state : JobState.CANCELLED;
        } else if (!any(TaskState.RUNNING) && !any(TaskState.QUEUED)) {
            if (any(TaskState.BLOCKED)) {
                tasks.stream()
                        .filter(task -> task.state == TaskState.BLOCKED)
                        .forEach(task -> task.state = TaskState.QUEUED);
            } else {
                state = JobState.SUCCEEDED;
            }
        }
    }
}
