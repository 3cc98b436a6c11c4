package io.anthesis.evaluator.task;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.feature.ReferenceFeatures;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.task.TaskResults;
import io.anthesis.ledger.weights.InstalledWeights;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.ObservedEngine;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An evaluator on a real ledger, with a small checkpoint and twenty validation images. */
final class EvaluatorFixture implements AutoCloseable {
    static final int VALIDATION_IMAGES = 20;

    final PixelFeatures networks = new PixelFeatures();
    final ObservedEngine engine = new ObservedEngine(networks);
    final HandlerFixture worker;
    final String checkpoint;
    final CheckpointCache checkpoints;
    final FeatureFiles features;
    final Extractors extractors;
    final EvaluationHandler handler;

    EvaluatorFixture(Path folder) {
        worker = new HandlerFixture(folder);
        checkpoint = worker.checkpoint(worker.dataset("flowers", 4, VALIDATION_IMAGES));
        checkpoints = worker.checkpointCache(engine);
        features = new FeatureFiles(worker.store());
        extractors = new Extractors(engine, new InstalledWeights(worker.database()), worker.store());
        var images = new Images(worker.database());
        var score = new ScoreTask(
                new Scores(worker.database()),
                new TaskResults(worker.database()),
                images,
                new Jobs(worker.database()),
                new Checkpoints(worker.database()),
                checkpoints,
                extractors,
                new ScoreReferences(new ReferenceFeatures(worker.database()), features),
                features,
                worker.datasets());
        handler = new EvaluationHandler(
                engine,
                checkpoints,
                extractors,
                new ScoredImages(worker.datasets()),
                features,
                new ValidationLosses(),
                score,
                worker.datasets(),
                worker.store(),
                images,
                worker.metrics());
    }

    EvaluationSpec spec() {
        return EvaluationSpec.ofCheckpoint(checkpoint, EvaluationProtocol.QUICK75, 42);
    }

    /**
     * @return id of a checkpoint of two classes: of its data set's training images half are daisies, a quarter are roses; of the
     *     validation images ten and two
     */
    String conditional() {
        List<String> classes = List.of("daisy", "rose");
        var data =
                worker.dataset("classes", classes, List.of(1, 2, 1, 0), List.of(1, 1, 2, 1, 1, 1, 0, 1, 1, 1, 2, 1, 1));
        return worker.checkpoint("conditional", HandlerFixture.IMAGE_SIZE, classes, data);
    }

    /** @return the evaluation of a checkpoint by one of its classes alone */
    static EvaluationSpec ofClass(String checkpoint, int number) {
        EvaluationSpec spec = EvaluationSpec.ofCheckpoint(checkpoint, EvaluationProtocol.QUICK75, 42);
        return spec.of(spec.subject(), Optional.of(new ImageClass.Numbered(number)));
    }

    /** @return the first task of a role, which those before it are left for */
    TaskContext claim(String role) {
        while (true) {
            TaskContext task = worker.claim(JobKind.EVALUATION);
            if (task.lease().role().equals(role)) {
                return task;
            }
        }
    }

    @Override
    public void close() throws IOException {
        worker.close();
        engine.close();
    }
}
