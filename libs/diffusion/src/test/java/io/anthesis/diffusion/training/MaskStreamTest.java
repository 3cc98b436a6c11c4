package io.anthesis.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskStreamTest {
    private static final int IMAGES = 3;
    private static final double RATE = 0.25;
    private static final List<Symbol> DROPOUTS = new ResidualUNet(16, List.of(8, 16), 1, 32, 1000, 0, RATE)
            .trainingGraph()
            .dropouts();

    @Test
    void eachResidualBlockHasOneBeforeItsSecondConvolution() {
        assertThat(DROPOUTS)
                .hasSize(3)
                .allMatch(symbol -> symbol.inputs().getFirst().operation() instanceof Operation.Swish);
        assertThat(new ClearUNet(16, List.of(8, 16), List.of(false, true), 2, 16, 1000, 8, 2, 0, RATE)
                        .trainingGraph()
                        .dropouts())
                .hasSize(6)
                .allMatch(symbol -> symbol.inputs().getFirst().operation() instanceof Operation.Swish);
    }

    @Test
    void numbersAreLeftOutByTheWordOfTheirPlace() {
        List<ByteBuffer> masks = new MaskStream(5, 7, 0).draw(DROPOUTS, IMAGES);

        for (int layer = 0; layer < DROPOUTS.size(); layer++) {
            Symbol symbol = DROPOUTS.get(layer);
            ByteBuffer mask = masks.get(layer);
            assertThat(mask.remaining()).isEqualTo(IMAGES * symbol.height() * symbol.width() * symbol.channels());
            var words = new CounterRandom(5, Purpose.DROPOUT, 7, layer);
            int left = 0;
            for (int i = 0; i < mask.remaining(); i++) {
                boolean kept = Integer.toUnsignedLong(words.nextInt()) >= 1L << 30;
                assertThat(mask.get(i)).isEqualTo((byte) (kept ? 1 : 0));
                left += kept ? 0 : 1;
            }
            assertThat((double) left / mask.remaining()).isBetween(0.22, 0.28);
        }
        assertThat(new MaskStream(5, 8, 0).draw(DROPOUTS, IMAGES)).isNotEqualTo(masks);
        assertThat(new MaskStream(6, 7, 0).draw(DROPOUTS, IMAGES)).isNotEqualTo(masks);
    }

    @Test
    void partsOfABatchKnowTheirPlaceInIt() {
        var batch = new NormalizedBatch(
                new float[12], new float[12], new float[4], new int[] {3, 2, 1, 0}, new MaskStream(5, 7, 0));

        List<NormalizedBatch> parts = batch.split(2);

        assertThat(parts.get(0).classes()).containsExactly(3, 2);
        assertThat(parts.get(1).classes()).containsExactly(1, 0);
        assertThat(parts.get(0).masks()).isEqualTo(new MaskStream(5, 7, 0));
        assertThat(parts.get(1).masks()).isEqualTo(new MaskStream(5, 7, 2));
    }

    @Test
    void thresholdsAreSharesOfAllWords() {
        assertThat(new Operation.Dropout(0.5).threshold()).isEqualTo(1 << 31);
        assertThat(new Operation.Dropout(0.25).threshold()).isEqualTo(1 << 30);
        assertThat(new Operation.Dropout(Math.nextDown(1.0)).threshold()).isEqualTo(-1);
        assertThat(new Operation.Dropout(0.75).scale()).isEqualTo(4);
    }
}
