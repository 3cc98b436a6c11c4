package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.Random;

/** Random requests for small jobs on the data set blossoms and one checkpoint. */
public final class Requests {
    private static final int[] IMAGES = {1, 1, 1, 2, 3, 8, 40, 70, 130};
    /** Trainings have seeds from 1 to this, and epochs up to that: the undisturbed runs have all of them. */
    public static final int SEEDS = 3;

    public static final int MAX_EPOCHS = 3;

    private final String checkpoint;

    Requests(String checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** @return {@code training}, {@code sampling} or {@code evaluation} */
    static String kind(Random random) {
        int kind = random.nextInt(100);
        return kind < 91 ? "sampling" : kind < 97 ? "training" : "evaluation";
    }

    ObjectNode of(String kind, Random random) {
        ObjectNode request =
                switch (kind) {
                    case "training" -> training(1 + random.nextInt(SEEDS), 2 + random.nextInt(MAX_EPOCHS - 1));
                    case "sampling" -> sampling(random);
                    default -> Json.newObject().put("checkpoint", checkpoint).put("seed", random.nextInt(1_000_000));
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

    private ObjectNode sampling(Random random) {
        return Json.newObject()
                .put("checkpoint", checkpoint)
                .put("steps", 3)
                .put("seed", 1 + random.nextInt(2))
                .put("firstImage", random.nextInt(50))
                .put("images", IMAGES[random.nextInt(IMAGES.length)]);
    }
}
