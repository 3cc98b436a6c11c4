package io.anthesis.cli.engine;

import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import picocli.CommandLine.Option;

/** How images are sampled. */
final class SamplerOptions {
    @Option(names = "--steps", defaultValue = "20", description = "diffusion steps; default: ${DEFAULT-VALUE}")
    private int steps;

    @Option(
            names = "--times",
            split = ",",
            description = "diffusion times instead of uniform steps, falling, in (0, 1]")
    private float[] times;

    @Option(names = "--stochasticity", defaultValue = "0", description = "eta, 0 (DDIM) to 1 (DDPM); default: 0")
    private double stochasticity;

    @Option(names = "--large-variance", description = "add more noise than a stochastic step takes away")
    private boolean largeVariance;

    @Option(names = "--multisteps", defaultValue = "1", description = "Adams-Bashforth order, 1 to 5; default: 1")
    private int multisteps;

    @Option(
            names = "--second-order",
            defaultValue = "0",
            description = "alpha in (0, 1]: 0.5 midpoint, 1 Heun; default: off")
    private double secondOrderAlpha;

    @Option(names = "--dpm-solver", description = "DPM-Solver++(2M)")
    private boolean dpmSolver;

    @Option(names = "--clip", description = "keep predicted images to the range of pixels")
    private boolean clip;

    SamplerSettings settings() {
        return settings(times == null ? DiffusionTimes.uniform(steps) : DiffusionTimes.custom(times));
    }

    SamplerSettings settings(DiffusionTimes diffusionTimes) {
        return new SamplerSettings(
                diffusionTimes,
                dpmSolver ? Solver.DPM_SOLVER_PP_2M : Solver.DDIM,
                stochasticity,
                !largeVariance,
                multisteps,
                secondOrderAlpha,
                clip);
    }
}
