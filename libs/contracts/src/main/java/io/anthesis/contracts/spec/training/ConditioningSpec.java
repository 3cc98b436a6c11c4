package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Inputs of the network besides the noisy image and its noise power. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ConditioningSpec.None.class, name = "none"),
    @JsonSubTypes.Type(value = ConditioningSpec.Classes.class, name = "classes")
})
public sealed interface ConditioningSpec {
    record None() implements ConditioningSpec {}

    /**
     * The class that the data set gives it.
     *
     * @param dropProbability of the null class instead, which guidance needs
     */
    record Classes(double dropProbability) implements ConditioningSpec {
        public Classes {
            require(
                    dropProbability >= 0 && dropProbability < 1,
                    "conditioning.dropProbability",
                    "0 or more and below 1",
                    dropProbability);
        }
    }
}
