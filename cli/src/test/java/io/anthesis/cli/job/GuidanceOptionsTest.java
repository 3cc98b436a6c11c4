package io.anthesis.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.json.Json;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What commands ask for with options of classes and guidance. */
class GuidanceOptionsTest {
    private static <T> T parsed(T command, String... arguments) {
        return CommandLine.populateCommand(command, arguments);
    }

    @Test
    void aSamplingHasClassesAndGuidance() {
        var request = parsed(
                        new SamplingOptions(),
                        "c",
                        "--class",
                        "rose,3",
                        "--guidance",
                        "2",
                        "--guidance-to",
                        "0.8",
                        "--guide",
                        "g")
                .request(2);

        assertThat(request.path("classes")).isEqualTo(Json.parse("[\"rose\", \"3\"]"));
        assertThat(request.at("/sampler/guidance"))
                .isEqualTo(Json.parse("{\"scale\": 2.0, \"fromNoise\": 0.0, \"toNoise\": 0.8, \"guide\": \"g\"}"));
        assertThat(parsed(new SamplingOptions(), "c").request(2).has("classes")).isFalse();
    }

    @Test
    void aPartOfGuidanceNeedsItsScale() {
        var sampling = parsed(new SamplingOptions(), "c", "--guide", "g");

        assertThatThrownBy(() -> sampling.request(2))
                .hasMessage("sampler.guidance.scale must be 0 to 100, was missing");
    }

    @Test
    void aSweepHasEachSamplerWithEachScale() {
        var sweep = parsed(
                new SweepCommand(), "c", "--sampler", "{}", "--sampler", "{\"clip\": true}", "--guidance", "1,2");

        assertThat(sweep.request().path("samplers")).isEqualTo(Json.parse("""
                                [{"guidance": {"scale": 1.0}}, {"guidance": {"scale": 2.0}},
                                 {"clip": true, "guidance": {"scale": 1.0}}, {"clip": true, "guidance": {"scale": 2.0}}]
                                """));
        assertThat(parsed(new SweepCommand(), "c", "--guidance", "2", "--guide", "g")
                        .request()
                        .path("samplers"))
                .isEqualTo(Json.parse("[{\"guidance\": {\"scale\": 2.0, \"guide\": \"g\"}}]"));
        assertThatThrownBy(() -> parsed(new SweepCommand(), "c", "--guide", "g").request())
                .hasMessageContaining("--guide needs --guidance");
    }

    @Test
    void aSweepMayBeOfOneClass() {
        assertThat(parsed(new SweepCommand(), "c", "--class", "rose").request().path("class"))
                .isEqualTo(Json.parse("\"rose\""));
        assertThat(parsed(new SweepCommand(), "c").request().has("class")).isFalse();
    }
}
