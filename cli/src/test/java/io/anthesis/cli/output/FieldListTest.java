package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FieldListTest {
    private static List<String> lines(FieldList fields, OptionalInt width) {
        var out = new ByteArrayOutputStream();
        fields.print(new PrintStream(out, true, StandardCharsets.UTF_8), width);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void nestedFieldsHaveTheNamesThatSetTakes() {
        var fields = new FieldList().all(Json.parse("""
                {"dataset": "blossoms", "network": {"widths": [32, 64], "dropout": 0.1}, "deadline": null}"""));

        assertThat(lines(fields, OptionalInt.empty()))
                .containsExactly("dataset          blossoms", "network.widths   [32,64]", "network.dropout  0.1");
    }

    @Test
    void longValuesAreBrokenOnATerminalOnly() {
        var fields = new FieldList().add("error", "there is no worker that can do this, for it needs a GPU");

        assertThat(lines(fields, OptionalInt.empty())).hasSize(1);
        assertThat(lines(fields, OptionalInt.of(45)))
                .containsExactly("error  there is no worker that can do this,", "       for it needs a GPU");
    }

    @Test
    void aValueCannotCommandTheTerminal() {
        assertThat(lines(new FieldList().add("value", "a\033[2Jb\nc"), OptionalInt.empty()))
                .containsExactly("value  a\\u001b[2Jb\\nc");
    }
}
