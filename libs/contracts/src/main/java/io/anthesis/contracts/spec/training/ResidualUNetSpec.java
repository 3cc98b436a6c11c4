package io.anthesis.contracts.spec.training;

import java.util.List;

/** The Keras example's network. */
public record ResidualUNetSpec(
        List<Integer> widths, int blockDepth, int embeddingDimensions, double embeddingMaxFrequency, double dropout)
        implements NetworkSpec {
    public ResidualUNetSpec {
        widths = NetworkSpec.requireWidths(widths);
        NetworkSpec.requireBlocks(blockDepth, dropout);
        NetworkSpec.requireEmbedding(
                "network.embeddingDimensions",
                embeddingDimensions,
                "network.embeddingMaxFrequency",
                embeddingMaxFrequency);
    }

    @Override
    public int patchSize() {
        return 1;
    }
}
