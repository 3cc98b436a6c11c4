package io.anthesis.diffusion.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.figure.LineFigure.Axis;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of docs/model-options.md are drawn from the formulas that trainings use; {@code -Danthesis.write=true} draws them. */
class OptionFiguresTest {
    private static final Path FOLDER = Path.of("../../docs/images/options");
    private static final Axis TIME = new Axis("diffusion time", List.of(0.0, 0.25, 0.5, 0.75, 1.0), false);
    private static final List<Double> SHARES = List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
    /** Of preset {@code quality}. */
    private static final double START = 9;

    private static final double END = -9;

    record Figure(String name, LineFigure drawn) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Figure> figures() {
        return Stream.of(
                new Figure("schedule-signal", schedules("signal rate", SHARES, Rates::signal)),
                new Figure("schedule-noise", schedules("noise rate", SHARES, Rates::noise)),
                new Figure(
                        "schedule-log-snr",
                        schedules(
                                "log-SNR",
                                List.of(-9.0, -6.0, -3.0, 0.0, 3.0, 6.0, 9.0),
                                rates -> 2 * rates.logRatio())),
                new Figure("min-snr", minSnr()),
                new Figure("learning-rate", learningRate()),
                new Figure("ema", ema()));
    }

    private static LineFigure schedules(String label, List<Double> ticks, ToDoubleFunction<Rates> value) {
        Map<String, DiffusionSchedule> schedules = new LinkedHashMap<>();
        schedules.put("angle, 0.02 to 0.95", new AngleSchedule(0.02, 0.95));
        for (LogSnrSchedule.Curve curve : LogSnrSchedule.Curve.values()) {
            String name = curve.name().toLowerCase(Locale.ROOT).replace('_', '-');
            schedules.put(name, new LogSnrSchedule(curve, START, END));
        }
        var figure = new LineFigure(label + " of each schedule", TIME, new Axis(label, ticks, false));
        schedules.forEach((name, schedule) -> figure.curve(name, time -> value.applyAsDouble(schedule.rates(time))));
        return figure;
    }

    private static LineFigure minSnr() {
        var schedule = new LogSnrSchedule(LogSnrSchedule.Curve.COSINE, START, END);
        var figure = new LineFigure(
                "min-SNR weights with gamma 5", TIME, new Axis("weight", List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0), false));
        for (PredictionType target : PredictionType.values()) {
            var objective = new Objective(target, Objective.Loss.MSE, 5);
            figure.curve("target " + target.name().toLowerCase(Locale.ROOT), time -> objective
                    .weights(new Rates[] {schedule.rates(time)})[0]);
        }
        return figure;
    }

    private static LineFigure learningRate() {
        var steps = new Axis("step", List.of(0.0, 2500.0, 5000.0, 7500.0, 10000.0), false);
        var figure = new LineFigure("learning rate", steps, new Axis("share of the learning rate", SHARES, false));
        curve(figure, "constant", LearningRateCurve.CONSTANT);
        curve(figure, "warmUpSteps 1000", new LearningRateCurve(1000, 0, 1));
        curve(figure, "decayUntilStep 8000, to 0", new LearningRateCurve(0, 8000, 0));
        curve(figure, "1000, 8000, finalShare 0.1", new LearningRateCurve(1000, 8000, 0.1));
        return figure;
    }

    private static void curve(LineFigure figure, String name, LearningRateCurve curve) {
        figure.curve(name, step -> curve.at(Math.round(step)));
    }

    private static LineFigure ema() {
        var steps = new Axis("step", List.of(1.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0), true);
        var figure = new LineFigure(
                "what averages still have of the first weights",
                steps,
                new Axis("share of the first weights", SHARES, false));
        for (double momentum : List.of(0.99, 0.999, 0.9999)) {
            Ema plain = Ema.of(momentum);
            figure.curve("" + momentum, step -> firstWeights(plain, Math.round(step)));
        }
        Ema warm = new Ema(List.of(0.9999), true);
        return figure.curve("0.9999, warmUp", step -> firstWeights(warm, Math.round(step)));
    }

    /** @return how much the average has of the weights that the training began with */
    private static double firstWeights(Ema ema, long steps) {
        double share = 1;
        for (long step = 1; step <= steps; step++) {
            share *= ema.momentum(0, step);
        }
        return share;
    }

    @ParameterizedTest
    @MethodSource("figures")
    void figuresAreThoseOfTheFormulas(Figure figure) throws IOException {
        Path file = FOLDER.resolve(figure.name() + ".svg");
        String svg = figure.drawn().svg();
        if (Boolean.getBoolean("anthesis.write")) {
            Files.writeString(file, svg);
        }

        assertThat(file).hasContent(svg);
    }
}
