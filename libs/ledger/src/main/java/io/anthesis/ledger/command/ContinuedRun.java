package io.anthesis.ledger.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.SpecPaths;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

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
    void require(TrainingSpec training, String continued, DatasetRecord dataset) {
        UUID run = uuid(continued);
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
        requireSame(run, SpecPaths.of(found.spec()), SpecPaths.of(training));
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

    private static void requireSame(UUID run, Map<String, JsonNode> before, Map<String, JsonNode> now) {
        Stream.concat(before.keySet().stream(), now.keySet().stream())
                .filter(field -> !FREE.contains(field))
                .filter(field -> !Objects.equals(before.get(field), now.get(field)))
                .findFirst()
                .ifPresent(field -> {
                    throw new InvalidSpec(
                            field,
                            "must be as in run " + run + ", which this one continues: " + shown(before.get(field))
                                    + ", was " + shown(now.get(field)) + "; fork it from a checkpoint to change that");
                });
    }

    private static String shown(JsonNode value) {
        return value == null ? "nothing" : value.toString();
    }

    private static UUID uuid(String run) {
        try {
            return UUID.fromString(run);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("continues", "must be the id of a training, was '" + run + "'");
        }
    }
}
