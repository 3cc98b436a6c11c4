package io.anthesis.contracts.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.util.Arrays;

/** Refuses to write NaN and infinities: JSON has no word for them, and Jackson would write texts that no reader takes for numbers. */
final class FiniteNumbers extends JsonGeneratorDelegate {
    private FiniteNumbers(JsonGenerator generator) {
        super(generator);
    }

    /** @return a factory whose generators refuse them */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .addDecorator((factory, generator) -> new FiniteNumbers(generator))
                .build();
    }

    private void require(boolean finite, Object value) throws JsonGenerationException {
        if (!finite) {
            throw new JsonGenerationException("numbers in JSON must be finite, was " + value, this);
        }
    }

    @Override
    public void writeNumber(double value) throws IOException {
        require(Double.isFinite(value), value);
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(float value) throws IOException {
        require(Float.isFinite(value), value);
        super.writeNumber(value);
    }

    @Override
    public void writeArray(double[] values, int offset, int length) throws IOException {
        require(Arrays.stream(values, offset, offset + length).allMatch(Double::isFinite), Arrays.toString(values));
        super.writeArray(values, offset, length);
    }
}
