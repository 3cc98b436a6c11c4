package io.anthesis.diffusion.sampling;

import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import java.util.Arrays;

/**
 * Guided samplings in double precision, by the formula as papers have it: what a network predicts becomes noises, these are guided, and
 * everything else follows from them.
 *
 * @param strong predicts noises for the images' classes
 * @param weak predicts those that guidance leads away from
 */
record GuidedReference(
        DiffusionSchedule schedule, ImageRange range, SamplerSettings settings, Noises strong, Noises weak) {
    interface Noises {
        double[] of(double[] noisyImages, Rates rates);
    }

    /** The last step's predicted images. */
    double[] sample(float[] initialNoise, float[][] stepNoises) {
        float[] times = settings.times().values();
        double[] noisy = widened(initialNoise);
        double[] previousNoises = null;
        double[] previousImages = null;
        double previousWidth = 0;
        for (int step = 0; ; step++) {
            Rates rates = schedule.rates(times[step]);
            Rates next = schedule.rates(settings.times().after(step));
            boolean guided = rates.noise() >= settings.guidance().fromNoise()
                    && rates.noise() <= settings.guidance().toNoise();
            double[] noises = guided(noisy, rates, guided);
            double[] ofEvaluation = noises;
            if (settings.multisteps() == 2 && previousNoises != null) {
                noises = sum(1.5, noises, -0.5, previousNoises);
            }
            previousNoises = ofEvaluation;
            if (settings.secondOrderAlpha() > 0) {
                double alpha = settings.secondOrderAlpha();
                Rates ahead = schedule.rates(Math.max(
                        0, times[step] - alpha * (times[step] - settings.times().after(step))));
                double[] noisyAhead = sum(ahead.signal(), images(noisy, noises, rates), ahead.noise(), noises);
                noises = sum(1 - 1 / (2 * alpha), noises, 1 / (2 * alpha), guided(noisyAhead, ahead, guided));
            }
            double[] images = images(noisy, noises, rates);
            if (step == times.length - 1) {
                return images;
            }
            if (settings.solver() == Solver.DPM_SOLVER_PP_2M) {
                double width = Math.log((double) next.signal() / next.noise())
                        - Math.log((double) rates.signal() / rates.noise());
                double share = previousImages == null ? 0 : width / (2 * previousWidth);
                double[] extrapolated =
                        previousImages == null ? images : sum(1 + share, images, -share, previousImages);
                noisy = sum(
                        (double) next.noise() / rates.noise(),
                        noisy,
                        -next.signal() * Math.expm1(-width),
                        extrapolated);
                previousWidth = width;
            } else {
                NoiseMixture mixture = NoiseMixture.of(settings, rates, next);
                noisy = sum(next.signal(), images, mixture.predicted(), noises);
                noisy = sum(1, noisy, mixture.added(), widened(stepNoises[step]));
            }
            previousImages = images;
        }
    }

    private double[] guided(double[] noisy, Rates rates, boolean guided) {
        double[] strongly = strong.of(noisy, rates);
        double scale = settings.guidance().scale();
        return guided ? sum(scale, strongly, 1 - scale, weak.of(noisy, rates)) : strongly;
    }

    private double[] images(double[] noisy, double[] noises, Rates rates) {
        double[] images = sum(1.0 / rates.signal(), noisy, -(double) rates.noise() / rates.signal(), noises);
        if (settings.clipImages()) {
            for (int i = 0; i < images.length; i++) {
                images[i] = Math.clamp(images[i], range.lowest()[i % 3], range.highest()[i % 3]);
            }
        }
        return images;
    }

    private static double[] sum(double a, double[] x, double b, double[] y) {
        double[] sum = new double[x.length];
        Arrays.setAll(sum, i -> a * x[i] + b * y[i]);
        return sum;
    }

    private static double[] widened(float[] numbers) {
        double[] wide = new double[numbers.length];
        Arrays.setAll(wide, i -> numbers[i]);
        return wide;
    }
}
