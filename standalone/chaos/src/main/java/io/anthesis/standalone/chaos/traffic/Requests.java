package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests for small jobs on the data set blossoms and two checkpoints. */
public final class Requests {
    private static final int[] IMAGES = {1, 1, 1, 2, 3, 8, 40, 70, 130};
    private static final int[] FEW_IMAGES = {1, 2, 3, 8, 20};
    private static final int FIRST_IMAGES = 50;
    private static final int SAMPLING_SEEDS = 2;
    private static final String[] CLASSES = {"blue", "red"};
    private static final int SCALES = 2;
    /** Trainings have seeds from 1 to this, and epochs up to that: the undisturbed runs have all of them. */
    public static final int SEEDS = 2;

    public static final int MAX_EPOCHS = 3;

    private final Subjects subjects;

    Requests(Subjects subjects) {
        this.subjects = subjects;
    }

    /**
     * Checkpoints that samplings and evaluations are of.
     *
     * @param plain of a {@link #training}
     * @param conditional of a {@link #conditionalTraining}
     */
    public record Subjects(String plain, String conditional) {}

    /** @return {@code training}, {@code sampling} or {@code evaluation} */
    static String kind(Random random) {
        int kind = random.nextInt(100);
        return kind < 91 ? "sampling" : kind < 97 ? "training" : "evaluation";
    }

    ObjectNode of(String kind, Random random) {
        ObjectNode request =
                switch (kind) {
                    case "training" -> {
                        int epochs = 2 + random.nextInt(MAX_EPOCHS - 1);
                        yield random.nextInt(3) == 0
                                ? conditionalTraining(epochs)
                                : training(1 + random.nextInt(SEEDS), epochs);
                    }
                    case "sampling" -> random.nextInt(4) == 0 ? guidedSampling(random) : sampling(random);
                    default ->
                        Json.newObject()
                                .put("checkpoint", random.nextBoolean() ? subjects.plain() : subjects.conditional())
                                .put("seed", random.nextInt(1_000_000));
                };
        if (random.nextInt(5) == 0) {
            request.put("priority", random.nextInt(21) - 10);
        }
        return request;
    }

    public static ObjectNode training(int seed, int epochs) {
        return Json.newObject()
                .put("dataset", "blossoms")
                .put("preset", "tiny")
                .put("seed", seed)
                .put("epochs", epochs);
    }

    /** A clear U-Net that learns classes, with two averages, and with everything that draws random numbers. */
    public static ObjectNode conditionalTraining(int epochs) {
        ObjectNode request = training(1, epochs);
        ObjectNode network = request.putObject("network")
                .put("architecture", "clear-unet")
                .put("blockDepth", 1)
                .put("noiseEmbeddingDimensions", 16)
                .put("imageEmbeddingDimensions", 8)
                .put("patchSize", 2)
                .put("dropout", 0.1);
        network.putArray("widths").add(8).add(16);
        network.putArray("attentions").add(false).add(true);
        request.putObject("schedule").put("kind", "log-snr");
        request.putObject("augmentation").put("horizontalFlips", true);
        request.putObject("optimizer").put("maxGradientNorm", 1).put("accumulation", 2);
        request.putObject("ema")
                .put("warmUp", true)
                .putArray("momenta")
                .add(0.5)
                .add(0.9);
        request.putObject("conditioning").put("kind", "classes");
        return request;
    }

    /** All images that samplings of the traffic are of. */
    public static List<ObjectNode> undisturbedSamplings(Subjects subjects) {
        List<ObjectNode> samplings = new ArrayList<>();
        for (int seed = 1; seed <= SAMPLING_SEEDS; seed++) {
            samplings.add(sampling(subjects.plain(), seed, 0, FIRST_IMAGES + IMAGES[IMAGES.length - 1]));
        }
        for (String ofClass : CLASSES) {
            for (int scale = 1; scale <= SCALES; scale++) {
                int images = FIRST_IMAGES + FEW_IMAGES[FEW_IMAGES.length - 1];
                samplings.add(guided(sampling(subjects.conditional(), 1, 0, images), ofClass, scale));
            }
        }
        return samplings;
    }

    private ObjectNode sampling(Random random) {
        int seed = 1 + random.nextInt(SAMPLING_SEEDS);
        return sampling(subjects.plain(), seed, random.nextInt(FIRST_IMAGES), IMAGES[random.nextInt(IMAGES.length)]);
    }

    private ObjectNode guidedSampling(Random random) {
        int images = FEW_IMAGES[random.nextInt(FEW_IMAGES.length)];
        ObjectNode request = sampling(subjects.conditional(), 1, random.nextInt(FIRST_IMAGES), images);
        return guided(request, CLASSES[random.nextInt(CLASSES.length)], 1 + random.nextInt(SCALES));
    }

    private static ObjectNode sampling(String checkpoint, int seed, int firstImage, int images) {
        return Json.newObject()
                .put("checkpoint", checkpoint)
                .put("steps", 3)
                .put("seed", seed)
                .put("firstImage", firstImage)
                .put("images", images);
    }

    /** @param scale 1 for no guidance */
    private static ObjectNode guided(ObjectNode request, String ofClass, int scale) {
        request.putArray("classes").add(ofClass);
        request.putObject("sampler").putObject("guidance").put("scale", scale);
        return request;
    }
}
