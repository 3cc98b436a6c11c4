package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** A U-Net. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "architecture")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ResidualUNetSpec.class, name = "residual-unet"),
    @JsonSubTypes.Type(value = ClearUNetSpec.class, name = "clear-unet")
})
public sealed interface NetworkSpec permits ResidualUNetSpec, ClearUNetSpec {
    int MAX_CHANNELS = 4096;

    /** Channels of each level, from the finest to the coarsest. */
    List<Integer> widths();

    /** Residual blocks at each level, down and up. */
    int blockDepth();

    /** Share of values that a residual block drops while training. */
    double dropout();

    /** Pixels on a side that one position of the finest level stands for. */
    int patchSize();

    /** @throws io.anthesis.contracts.spec.InvalidSpec if images of this size cannot be halved between the levels */
    default void requireDivides(int imageSize) {
        require(
                imageSize % patchSize() == 0,
                "network.patchSize",
                "a number that divides data.imageSize, " + imageSize,
                patchSize());
        int divisor = patchSize() << (widths().size() - 1);
        String cause = patchSize() == 1 ? "these widths" : "these widths and patches";
        require(imageSize % divisor == 0, "data.imageSize", "a multiple of " + divisor + " for " + cause, imageSize);
    }

    /** @return a copy of {@code widths} */
    static List<Integer> requireWidths(List<Integer> widths) {
        require(
                widths != null && widths.size() >= 2 && widths.size() <= 8,
                "network.widths",
                "2 to 8 numbers of channels",
                widths);
        require(
                widths.stream().allMatch(width -> width != null && width >= 1 && width <= MAX_CHANNELS),
                "network.widths",
                "numbers from 1 to " + MAX_CHANNELS,
                widths);
        return List.copyOf(widths);
    }

    static void requireBlocks(int blockDepth, double dropout) {
        require(blockDepth >= 1 && blockDepth <= 16, "network.blockDepth", "1 to 16", blockDepth);
        require(dropout >= 0 && dropout < 1, "network.dropout", "0 or more and below 1", dropout);
    }

    static void requireEmbedding(String dimensionsField, int dimensions, String frequencyField, double maxFrequency) {
        require(
                dimensions >= 2 && dimensions <= 1024 && dimensions % 2 == 0,
                dimensionsField,
                "an even number from 2 to 1024",
                dimensions);
        require(maxFrequency >= 1 && maxFrequency <= 1e6, frequencyField, "1 to 1000000", maxFrequency);
    }
}
