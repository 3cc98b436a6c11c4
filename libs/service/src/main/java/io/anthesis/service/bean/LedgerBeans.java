package io.anthesis.service.bean;

import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.collection.ImageCollections;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.deadletter.DeadLetterReplays;
import io.anthesis.ledger.feature.ReferenceFeatures;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.plan.Backlogs;
import io.anthesis.ledger.plan.Forecasts;
import io.anthesis.ledger.plan.Plans;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.ledger.sweep.ParameterSweeps;
import io.anthesis.ledger.task.TaskResults;
import io.anthesis.ledger.training.TrainingHistory;
import io.anthesis.ledger.training.TrainingLabels;
import io.anthesis.ledger.training.TrainingList;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.ledger.webhook.Webhooks;
import io.anthesis.ledger.weights.InstalledWeights;
import io.anthesis.ledger.worker.Workers;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The ledger by its nouns. Each service makes the {@link Database}: how long a caller waits for PostgreSQL is its own matter. */
@Dependent
public class LedgerBeans {
    @Produces
    @Singleton
    Backlogs backlogs(Database database) {
        return new Backlogs(database);
    }

    @Produces
    @Singleton
    Checkpoints checkpoints(Database database) {
        return new Checkpoints(database);
    }

    @Produces
    @Singleton
    ImageCollections imageCollections(Database database) {
        return new ImageCollections(database);
    }

    @Produces
    @Singleton
    Datasets datasets(Database database) {
        return new Datasets(database);
    }

    @Produces
    @Singleton
    DeadLetterReplays deadLetterReplays(Database database) {
        return new DeadLetterReplays(database);
    }

    @Produces
    @Singleton
    ReferenceFeatures referenceFeatures(Database database) {
        return new ReferenceFeatures(database);
    }

    @Produces
    @Singleton
    Images images(Database database) {
        return new Images(database);
    }

    @Produces
    @Singleton
    Deletions deletions(Database database) {
        return new Deletions(database);
    }

    @Produces
    @Singleton
    Jobs jobs(Database database) {
        return new Jobs(database);
    }

    @Produces
    @Singleton
    ApiKeys apiKeys(Database database) {
        return new ApiKeys(database);
    }

    @Produces
    @Singleton
    Leases leases(Database database) {
        return new Leases(database);
    }

    @Produces
    @Singleton
    ObjectRegistry objectRegistry(Database database) {
        return new ObjectRegistry(database);
    }

    @Produces
    @Singleton
    Outbox outbox(Database database) {
        return new Outbox(database);
    }

    @Produces
    @Singleton
    Owners owners(Database database) {
        return new Owners(database);
    }

    @Produces
    @Singleton
    Forecasts forecasts(Database database, GuidedSteps guidedSteps) {
        return new Forecasts(database, guidedSteps);
    }

    @Produces
    @Singleton
    Plans plans(Database database, GuidedSteps guidedSteps) {
        return new Plans(database, guidedSteps);
    }

    @Produces
    @Singleton
    Scores scores(Database database) {
        return new Scores(database);
    }

    @Produces
    @Singleton
    Submitters submitters(Database database) {
        return new Submitters(database);
    }

    @Produces
    @Singleton
    ParameterSweeps sweeps(Database database, GuidedSteps guidedSteps) {
        return new ParameterSweeps(database, guidedSteps);
    }

    @Produces
    @Singleton
    TaskResults taskResults(Database database) {
        return new TaskResults(database);
    }

    @Produces
    @Singleton
    TrainingHistory trainingHistory(Database database) {
        return new TrainingHistory(database);
    }

    @Produces
    @Singleton
    TrainingList trainingList(Database database) {
        return new TrainingList(database);
    }

    @Produces
    @Singleton
    TrainingLabels trainingLabels(Database database) {
        return new TrainingLabels(database);
    }

    @Produces
    @Singleton
    Trainings trainings(Database database) {
        return new Trainings(database);
    }

    @Produces
    @Singleton
    Uploads uploads(Database database) {
        return new Uploads(database);
    }

    @Produces
    @Singleton
    Webhooks webhooks(Database database) {
        return new Webhooks(database);
    }

    @Produces
    @Singleton
    InstalledWeights installedWeights(Database database) {
        return new InstalledWeights(database);
    }

    @Produces
    @Singleton
    Workers workers(Database database) {
        return new Workers(database);
    }
}
