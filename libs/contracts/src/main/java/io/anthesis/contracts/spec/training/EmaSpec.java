package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Moving averages of the weights.
 *
 * @param momenta one average each; every epoch publishes a checkpoint of each, and {@code RUN@latest} is of the first
 * @param warmUp whether the momentum rises in the first steps, so that the average forgets the first weights sooner
 */
public record EmaSpec(List<Double> momenta, boolean warmUp) {
    private static final int MOST = 8;

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public EmaSpec {
        require(
                momenta != null && !momenta.isEmpty() && momenta.size() <= MOST,
                "ema.momenta",
                "1 to " + MOST + " numbers",
                momenta);
        require(
                momenta.stream().allMatch(momentum -> momentum != null && momentum >= 0 && momentum < 1),
                "ema.momenta",
                momenta.size() == 1 ? "0 or more and below 1" : "numbers of 0 or more and below 1",
                momenta.size() == 1 ? momenta.getFirst() : momenta);
        require(new HashSet<>(momenta).size() == momenta.size(), "ema.momenta", "numbers that differ", momenta);
        momenta = List.copyOf(momenta);
    }

    /** One average, as version 0.1 has it. */
    public EmaSpec(double momentum) {
        this(List.of(momentum), false);
    }

    /** @return whether the momentum alone says everything */
    public boolean isOneNumber() {
        return momenta.size() == 1 && !warmUp;
    }

    /** A number where that says everything: version 0.1 reads no other. */
    @JsonValue
    Object json() {
        return isOneNumber() ? momenta.getFirst() : Map.of("momenta", momenta, "warmUp", warmUp);
    }
}
