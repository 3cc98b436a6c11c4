package io.anthesis.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a training is asked for with named options and with {@code --set}. */
class TrainCommandTest {
    private static ObjectNode request(String... arguments) {
        String[] all =
                Stream.concat(Stream.of("--dataset", "d"), Stream.of(arguments)).toArray(String[]::new);
        return CommandLine.populateCommand(new TrainCommand(), all).request();
    }

    @Test
    void withoutOptionsItIsThePreset() {
        assertThat(request()).isEqualTo(Json.parse("{\"dataset\": \"d\", \"preset\": \"quick\"}"));
    }

    @Test
    void eachOptionIsAFieldOfTheSpec() {
        ObjectNode request = request(
                ("--preset tiny --name n --epochs 3 --seed 4 --image-size 24 --batch-size 8 --architecture clear-unet"
                                + " --widths 8,16 --dropout 0.1 --prediction velocity --loss mse --learning-rate 0.0005"
                                + " --weight-decay 0.01 --ema 0.99,0.999 --flips --conditioning classes --compute-type bfloat16")
                        .split(" "));

        assertThat(Json.parse(request.toString())).isEqualTo(Json.parse("""
                {"dataset": "d", "preset": "tiny", "name": "n", "epochs": 3, "seed": 4,
                 "data": {"imageSize": 24, "batchSize": 8},
                 "network": {"architecture": "clear-unet", "widths": [8, 16], "dropout": 0.1},
                 "prediction": "velocity", "objective": {"loss": "mse"},
                 "optimizer": {"learningRate": 0.0005, "weightDecay": 0.01}, "ema": {"momenta": [0.99, 0.999]},
                 "augmentation": {"horizontalFlips": true}, "conditioning": {"kind": "classes"},
                 "computeType": "bfloat16"}
                """));
        request.withObject("/network").putArray("attentions").add(false).add(true);
        assertThat(Presets.training(request)).isInstanceOf(TrainingSpec.class);
    }

    @Test
    void flipsOfAPresetCanBeTurnedOff() {
        assertThat(request("--preset", "clear", "--no-flips").at("/augmentation/horizontalFlips"))
                .isEqualTo(Json.parse("false"));
    }

    @Test
    void setGoesTogetherWithOptionsOfOtherFields() {
        assertThat(request(
                        "--learning-rate",
                        "0.0005",
                        "--set",
                        "optimizer.curve.warmUpSteps=5",
                        "--dropout",
                        "0.1",
                        "--set",
                        "network={\"widths\": [8]}"))
                .isEqualTo(Json.parse("""
                        {"dataset": "d", "preset": "quick",
                         "optimizer": {"curve": {"warmUpSteps": 5}, "learningRate": 0.0005},
                         "network": {"widths": [8], "dropout": 0.1}}
                        """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --epochs 3            | epochs=3
            --learning-rate 1     | optimizer.learningRate=1.0
            --widths 8,16         | network.widths=[8, 16]
            --prediction velocity | prediction=velocity
            --dropout 0.1         | network={"dropout": 0.1}
            """)
    void setMayRepeatAnOption(String option, String set) {
        String[] words = option.split(" ");

        assertThat(request(words[0], words[1], "--set", set)).isEqualTo(request(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --epochs 3            | epochs=4                       | --epochs 3 contradicts --set epochs=4; leave one of them out
            --learning-rate 0.01  | optimizer.learningRate=0.02    | --learning-rate 0.01 contradicts --set optimizer.learningRate=0.02; leave one of them out
            --widths 8,16         | network.widths=[8]             | --widths [8,16] contradicts --set network.widths=[8]; leave one of them out
            --prediction noise    | prediction=velocity            | --prediction noise contradicts --set prediction=velocity; leave one of them out
            --conditioning none   | conditioning={"kind": "classes"} | --conditioning none contradicts --set conditioning={"kind":"classes"}; leave one of them out
            --ema 0.9             | ema=0.99                       | --ema [0.9] contradicts --set ema=0.99; leave one of them out
            --preset tiny         | preset=seed                    | --preset tiny contradicts --set preset=seed; leave one of them out
            """)
    void setMustNotContradictAnOption(String option, String set, String message) {
        String[] words = option.split(" ");

        assertThatThrownBy(() -> request(words[0], words[1], "--set", set))
                .isInstanceOf(InvalidSpec.class)
                .hasMessage(message);
    }

    @Test
    void setAloneReplacesTheDefaultPreset() {
        assertThat(request("--set", "preset=tiny").path("preset").textValue()).isEqualTo("tiny");
    }

    @Test
    void ofFieldsThatAreSetTwiceTheLastIsCompared() {
        assertThat(request("--epochs", "4", "--set", "epochs=3", "--set", "epochs=4")
                        .path("epochs")
                        .intValue())
                .isEqualTo(4);
    }
}
