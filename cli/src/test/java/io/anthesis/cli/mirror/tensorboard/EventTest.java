package io.anthesis.cli.mirror.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of events, against those of TensorBoard's own classes; events.py wrote them. */
class EventTest {
    private static final Instant START = Instant.ofEpochMilli(1764310000250L);
    private static final Instant LATER = Instant.ofEpochMilli(1764310060500L);

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = EventTest.class.getResourceAsStream("/io/anthesis/cli/mirror/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] file(byte[]... events) {
        var file = new ByteArrayOutputStream();
        for (byte[] event : events) {
            file.writeBytes(Records.framed(event));
        }
        return file.toByteArray();
    }

    @Test
    void bytesAreThoseOfTensorBoard() throws IOException {
        Map<String, JsonNode> settings = Map.of("dataset", Json.parse("\"flowers\""));

        byte[] file = file(
                Event.version(START),
                Event.start(START),
                HyperParameters.start(START, settings),
                Event.markdown(START, 0, "settings", "| setting | value |\n"),
                Event.scalar(LATER, 300, "loss/noise", 0.25),
                Event.png(LATER, 612, "grid", 6, 4, resource("grid.png")),
                HyperParameters.end(LATER, true));

        assertThat(file).isEqualTo(resource("expected.tfevents"));
    }

    @Test
    void tagsAreReadWithTheirSteps() throws IOException {
        List<String> seen = new ArrayList<>();
        var in = new ByteArrayInputStream(resource("expected.tfevents"));

        for (var event = Records.next(in); event.isPresent(); event = Records.next(in)) {
            Event.tags(event.get(), (tag, step) -> seen.add(tag + " " + step));
        }

        assertThat(seen)
                .containsExactly(
                        "_hparams_/session_start_info 0",
                        "settings 0",
                        "loss/noise 300",
                        "grid 612",
                        "_hparams_/session_end_info 0");
    }

    /** Of the last record 4 bytes are its checksum, and 12 before the data its header. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 30, 48})
    void aRecordThatIsNotWholeIsDamaged(int missing) {
        byte[] record = Records.framed(Event.scalar(LATER, 300, "loss/noise", 0.25));
        var cut = new ByteArrayInputStream(record, 0, record.length - missing);

        assertThatThrownBy(() -> Records.next(cut)).isInstanceOf(Records.DamagedRecord.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 12, 20})
    void aFlippedBitIsNoticed(int position) {
        byte[] record = Records.framed(Event.scalar(LATER, 300, "loss/noise", 0.25));
        record[position] ^= 0x10;

        assertThatThrownBy(() -> Records.next(new ByteArrayInputStream(record)))
                .isInstanceOf(Records.DamagedRecord.class);
    }
}
