package io.anthesis.cli.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Download;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.contracts.json.Json;
import io.anthesis.metrics.inception.InceptionWeights;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        description = "Install the weights that calibrate scores.",
        subcommands = {WeightsCommand.Install.class, WeightsCommand.Listing.class, WeightsCommand.Remove.class})
public final class WeightsCommand {
    private static final String FILE = "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5";
    private static final String ADDRESS =
            "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/" + FILE;
    private static final ApiPath INCEPTION = ApiPath.of("weights", "inception-v3");

    private WeightsCommand() {}

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description = "Install Keras' InceptionV3 weights, from its official address or a local file.")
    static final class Install implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME", description = "inception-v3")
        private String name;

        @Option(names = "--file", description = FILE + "; default: downloaded")
        private Path file;

        @Override
        public Integer call() throws Exception {
            if (!name.equals("inception-v3")) {
                System.err.println("anthesis: there are weights for inception-v3 only, asked were " + name);
                return 2;
            }
            Path weights = file;
            if (weights == null) {
                Path cache = Path.of(System.getProperty("user.home"), ".cache", "anthesis", FILE);
                weights = Download.of(URI.create(ADDRESS), cache, InceptionWeights.MD5, System.err::println);
            } else {
                DatasetsCommand.requireFile("--file", weights);
            }
            JsonNode installed = gateway.client().upload("PUT", INCEPTION, Map.of(), Map.of("file", weights));
            System.out.println(
                    gateway.json() ? installed.toString() : "inception-v3 is installed; new scores are calibrated");
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Show which weights are installed.")
    static final class Listing implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Override
        public Integer call() throws Exception {
            try {
                JsonNode installed = gateway.client().get(INCEPTION);
                System.out.println(
                        gateway.json() ? installed.toString() : "inception-v3: " + Fields.text(installed, "digest"));
            } catch (GatewayProblem e) {
                if (!e.code().equals("not-found")) {
                    throw e;
                }
                System.out.println(gateway.json() ? "null" : "inception-v3 is not installed: scores are uncalibrated");
            }
            return 0;
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Remove the InceptionV3 weights; new scores are uncalibrated.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Override
        public Integer call() throws Exception {
            gateway.client().delete(INCEPTION);
            System.out.println(
                    gateway.json()
                            ? Json.newObject()
                                    .put("name", "inception-v3")
                                    .put("removed", true)
                                    .toString()
                            : "inception-v3 is removed; new scores are uncalibrated");
            return 0;
        }
    }
}
