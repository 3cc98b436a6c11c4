package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.spec.training.AugmentationSpec;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.DataSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.NetworkSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.contracts.spec.training.Times;

/**
 * A {@link TrainingSpec} as JSON has it.
 *
 * @param continues id of a run that has ended, whose last state this one goes on from
 * @param initialCheckpoint id of a checkpoint whose weights network and EMA begin with
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrainingFields(
        String name,
        String dataset,
        DataSpec data,
        NetworkSpec network,
        ScheduleSpec schedule,
        Component prediction,
        ObjectiveSpec objective,
        Times times,
        AugmentationSpec augmentation,
        OptimizerSpec optimizer,
        EmaSpec ema,
        ConditioningSpec conditioning,
        int epochs,
        long seed,
        boolean exact,
        String computeType,
        String protocol,
        Boolean microBatches,
        Integer earlyStoppingPatience,
        String continues,
        String initialCheckpoint) {
    static TrainingFields of(TrainingSpec spec) {
        return new TrainingFields(
                spec.name(),
                spec.dataset(),
                spec.data(),
                spec.network(),
                spec.schedule(),
                spec.prediction(),
                spec.objective(),
                spec.times(),
                spec.augmentation(),
                spec.optimizer(),
                spec.ema(),
                spec.conditioning(),
                spec.epochs(),
                spec.seed(),
                spec.exact(),
                spec.computeType(),
                spec.protocol(),
                spec.microBatches(),
                spec.earlyStoppingPatience(),
                spec.start() instanceof Start.Continued(String run) ? run : null,
                spec.start() instanceof Start.Initialized(String checkpoint) ? checkpoint : null);
    }

    TrainingSpec spec() {
        return new TrainingSpec(
                name,
                dataset,
                data,
                network,
                schedule,
                prediction,
                objective,
                times,
                augmentation,
                optimizer,
                ema,
                conditioning,
                epochs,
                seed,
                exact,
                computeType,
                protocol,
                microBatches,
                earlyStoppingPatience,
                start());
    }

    private Start start() {
        require(
                continues == null || initialCheckpoint == null,
                "initialCheckpoint",
                "left out where continues is given: the state has its weights",
                initialCheckpoint);
        if (continues != null) {
            return new Start.Continued(continues);
        }
        return initialCheckpoint == null ? new Start.Anew() : new Start.Initialized(initialCheckpoint);
    }
}
