package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.NetworkGraph;

/**
 * A training.
 *
 * @param graph that of {@link io.anthesis.diffusion.network.DiffusionNetwork#trainingGraph}
 * @param exact whether the same bits must come out again on a GPU, too
 * @param microBatches that a batch is computed in, to need less memory; they divide it without remainder
 */
public record TrainingRequest(
        NetworkGraph graph,
        DiffusionSchedule schedule,
        TrainingSettings settings,
        TrainingData data,
        ComputeType computeType,
        boolean exact,
        int microBatches) {}
