package io.anthesis.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many steps an interval of guidance has. */
class GuidedStepsTest {
    private static final DiffusionSchedule ANGLE = new AngleSchedule(0.02, 0.95);
    private static final DiffusionSchedule LOG_SNR = new LogSnrSchedule(LogSnrSchedule.Curve.COSINE, 2.5, -7.5);

    private static SamplerSettings settings(Guidance guidance, double secondOrderAlpha) {
        return new SamplerSettings(
                DiffusionTimes.uniform(5), Solver.DDIM, 0, true, 1, secondOrderAlpha, false, guidance);
    }

    /** Noise rates of the steps: 1.00, 0.96, 0.87, 0.72 and 0.53. */
    @ParameterizedTest
    @CsvSource({
        "2, 0, 1, 5",
        "2, 0.5, 0.9, 3",
        "2, 0.9, 1, 2",
        "2, 0, 0.6, 1",
        "2, 0, 0.1, 0",
        "0, 0, 1, 5",
        "1, 0, 1, 0"
    })
    void stepsThatBeginInTheIntervalAreGuided(double scale, double from, double to, int guided) {
        assertThat(settings(new Guidance(scale, from, to), 0).guidedSteps(ANGLE))
                .isEqualTo(guided);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5, 2"})
    void deviceProgramsEvaluateTwiceInTheseAlone(double secondOrderAlpha, int evaluationsOfStep) {
        SamplerSettings settings = settings(new Guidance(2, 0.3, 0.95), secondOrderAlpha);

        var plan = SamplingPlan.of(LOG_SNR, settings);

        long guided = plan.evaluations().stream()
                .filter(SamplingPlan.Evaluation::isGuided)
                .count();
        assertThat(guided)
                .isBetween(1L, 4L * evaluationsOfStep)
                .isEqualTo((long) settings.guidedSteps(LOG_SNR) * evaluationsOfStep);
    }
}
