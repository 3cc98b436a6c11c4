package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import java.util.List;
import java.util.Objects;

/**
 * The network of clear-diffusion-keras.
 *
 * @param widths multiples of the groups of normalization
 * @param attentions whether the blocks of each level end with attention; as many as widths
 */
public record ClearUNetSpec(
        List<Integer> widths,
        List<Boolean> attentions,
        int blockDepth,
        int noiseEmbeddingDimensions,
        double noiseEmbeddingMaxFrequency,
        int imageEmbeddingDimensions,
        int patchSize,
        double dropout)
        implements NetworkSpec {
    private static final int GROUPS = 8;

    public ClearUNetSpec {
        widths = NetworkSpec.requireWidths(widths);
        require(
                widths.stream().allMatch(ClearUNetSpec::hasWholeGroups),
                "network.widths",
                "multiples of " + GROUPS + ", the groups of normalization",
                widths);
        require(
                attentions != null
                        && attentions.size() == widths.size()
                        && attentions.stream().allMatch(Objects::nonNull),
                "network.attentions",
                "true or false for each of the " + widths.size() + " widths",
                attentions);
        attentions = List.copyOf(attentions);
        NetworkSpec.requireBlocks(blockDepth, dropout);
        NetworkSpec.requireEmbedding(
                "network.noiseEmbeddingDimensions",
                noiseEmbeddingDimensions,
                "network.noiseEmbeddingMaxFrequency",
                noiseEmbeddingMaxFrequency);
        require(
                imageEmbeddingDimensions >= 1
                        && imageEmbeddingDimensions <= MAX_CHANNELS
                        && hasWholeGroups(imageEmbeddingDimensions),
                "network.imageEmbeddingDimensions",
                "a multiple of " + GROUPS + " up to " + MAX_CHANNELS,
                imageEmbeddingDimensions);
        require(patchSize >= 1 && patchSize <= 64, "network.patchSize", "1 to 64", patchSize);
    }

    private static boolean hasWholeGroups(int channels) {
        return channels % GROUPS == 0;
    }
}
