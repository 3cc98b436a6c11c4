package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Samplings of a few images of a seed, and what became of them. */
record Samplings(RunningPlatform platform, Path folder) {
    static ObjectNode request(String checkpoint, int images, int firstImage) {
        return Json.newObject()
                .put("checkpoint", checkpoint)
                .put("steps", 4)
                .put("images", images)
                .put("firstImage", firstImage);
    }

    /** @param classes names and numbers */
    static ObjectNode ofClasses(ObjectNode request, Object... classes) {
        ObjectNode changed = request.deepCopy();
        ArrayNode list = changed.putArray("classes");
        Stream.of(classes).forEach(list::addPOJO);
        return changed;
    }

    /** @param guidance as JSON */
    static ObjectNode guided(ObjectNode request, String guidance) {
        ObjectNode changed = request.deepCopy();
        changed.putObject("sampler").set("guidance", Json.parse(guidance));
        return changed;
    }

    /** @return the job, which has succeeded */
    String of(ObjectNode request) {
        String job = platform.submit("sampling", request);
        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        return job;
    }

    List<List<Integer>> pixelsOf(ObjectNode request) throws IOException {
        return pixels(of(request));
    }

    /** Without the overview. */
    List<String> digests(String job) {
        return platform.gateway
                .get(path("/v1/jobs/" + job + "/images"))
                .valueStream()
                .filter(image -> image.has("number"))
                .map(image -> image.path("digest").asText())
                .toList();
    }

    /** Without the overview, and without what is written into the images. */
    List<List<Integer>> pixels(String job) throws IOException {
        var pictures = new Pictures(platform.gateway, folder);
        List<List<Integer>> pixels = new ArrayList<>();
        for (int position = 1; position <= digests(job).size(); position++) {
            int[] image = Pictures.pixels(pictures.of(job, position));
            pixels.add(IntStream.of(image).boxed().toList());
        }
        return pixels;
    }
}
