package io.anthesis.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetFieldTest {
    private static ObjectNode request(String... fields) {
        ObjectNode request = Json.newObject().put("dataset", "d");
        List.of(fields).forEach(field -> SetField.parse(field).into(request));
        return request;
    }

    @Test
    void aPathLeadsIntoObjects() {
        assertThat(request(
                        "optimizer.learningRate=0.1",
                        "optimizer.curve.warmUpSteps=5",
                        "network.widths=[8, 16]",
                        "network.architecture=clear-unet",
                        "epochs=3"))
                .isEqualTo(Json.parse("""
                        {"dataset": "d", "epochs": 3,
                         "optimizer": {"learningRate": 0.1, "curve": {"warmUpSteps": 5}},
                         "network": {"widths": [8, 16], "architecture": "clear-unet"}}
                        """));
    }

    @Test
    void anObjectMayBeSetAndThenChanged() {
        assertThat(request("sampler={\"solver\": \"ddim\"}", "sampler.clip=true")
                        .path("sampler"))
                .isEqualTo(Json.parse("{\"solver\": \"ddim\", \"clip\": true}"));
    }

    @Test
    void textMayHaveEquals() {
        assertThat(request("name=a=b").path("name").asText()).isEqualTo("a=b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            epochs              | --set must be PATH=VALUE, was epochs
            =3                  | --set must name a field such as optimizer.learningRate, was =3
            optimizer..rate=3   | --set must name a field such as optimizer.learningRate, was optimizer..rate=3
            dataset.size=3      | --set must not set dataset.size: dataset is set to "d"
            """)
    void whatIsNoFieldIsRefused(String field, String message) {
        assertThatThrownBy(() -> request(field)).isInstanceOf(InvalidSpec.class).hasMessage(message);
    }
}
