package io.anthesis.ledger.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Whether a training can go on from another run's last state: it must be the same training, only longer. */
final class ContinuedRun {
    /** What may differ: none of these changes a step. */
    private static final List<String> FREE = List.of(
            "name",
            "epochs",
            "exact",
            "protocol",
            "microBatches",
            "earlyStoppingPatience",
            "continues",
            "initialCheckpoint");

    private final Database database;

    ContinuedRun(Database database) {
        this.database = database;
    }

    private record EarlierTraining(JobState state, TrainingSpec spec, String datasetDigest, long step) {}

    /** @throws InvalidSpec naming the field that does not go together with the run */
    void require(TrainingSpec training, DatasetRecord dataset) {
        UUID run = uuid(training.continues());
        EarlierTraining found = find(run);
        if (!found.state().isTerminal()) {
            throw new InvalidSpec(
                    "continues",
                    "must be a run that has ended, " + run + " is "
                            + found.state().key() + "; cancel it, or wait");
        }
        if (found.step() < 1) {
            throw new InvalidSpec(
                    "continues",
                    "must be a run that left a state to go on from, " + run + " has none; fork it from a checkpoint");
        }
        requireSame(run, Json.tree(found.spec()), Json.tree(training));
        if (!dataset.digest().equals(found.datasetDigest())) {
            throw new InvalidSpec(
                    "dataset",
                    "must be the images that run " + run + " was trained on, '" + training.dataset()
                            + "' has others by now");
        }
        long steps = training.epochs() * training.stepsPerEpoch(dataset.trainingCount());
        if (steps <= found.step()) {
            throw new InvalidSpec(
                    "epochs",
                    "must be more than run " + run + " has been trained for (" + found.step() + " of "
                            + training.stepsPerEpoch(dataset.trainingCount()) + " steps an epoch), was "
                            + training.epochs());
        }
    }

    private EarlierTraining find(UUID run) {
        return database.transaction(transaction -> transaction.first(
                        row -> new EarlierTraining(
                                JobState.parse(row.getString(1)),
                                Json.read(row.getString(2), TrainingSpec.class),
                                row.getString(3),
                                row.getLong(4)),
                        """
                        select j.state, j.spec, r.dataset_digest, (select coalesce(max(step), 0) from resume_points p where p.job_id = j.id)
                        from jobs j join runs r on r.job_id = j.id where j.id = ? and j.kind = ?
                        """,
                        run,
                        JobKind.TRAINING.key()))
                .orElseThrow(
                        () -> new InvalidSpec("continues", "must be the id of a training, there is none of " + run));
    }

    private static void requireSame(UUID run, ObjectNode before, ObjectNode now) {
        for (Map.Entry<String, JsonNode> field : before.without(FREE).properties()) {
            JsonNode value = now.path(field.getKey());
            if (!value.equals(field.getValue())) {
                throw new InvalidSpec(
                        field.getKey(),
                        "must be as in run " + run + ", which this one continues: " + field.getValue() + ", was "
                                + value + "; fork it from a checkpoint to change that");
            }
        }
    }

    private static UUID uuid(String run) {
        try {
            return UUID.fromString(run);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("continues", "must be the id of a training, was '" + run + "'");
        }
    }
}
