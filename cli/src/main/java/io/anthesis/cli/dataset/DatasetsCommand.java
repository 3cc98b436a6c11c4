package io.anthesis.cli.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.job.DeleteCommand;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.platform.PlatformFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Import, list, show and delete data sets.",
        subcommands = {
            DatasetsCommand.Import.class,
            DatasetsCommand.Listing.class,
            DatasetsCommand.Show.class,
            DatasetsCommand.Skipped.class,
            DeleteCommand.OfDataset.class
        })
public final class DatasetsCommand {
    private static final int MAX_PRINTED = 20;

    private DatasetsCommand() {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List imported data sets.")
    static final class Listing implements Callable<Integer> {
        private static final ElementTable DATASETS = ElementTable.of(
                        Column.of("NAME", "name"),
                        Column.of("IMAGES", "imageCount"),
                        Column.of("TRAINING", "trainingCount"),
                        Column.of("VALIDATION", "validationCount"),
                        Column.of("SKIPPED", "skippedCount"),
                        new Column("CLASSES", dataset -> Fields.required(dataset, "classes")
                                .size()),
                        new Column("DIGEST", dataset -> Fields.text(dataset, "digest")
                                .substring(0, 16)))
                .leavingOut("DIGEST", "SKIPPED", "VALIDATION");

        @Mixin
        private GatewayOptions gateway;

        @Override
        public Integer call() throws Exception {
            return DATASETS.print(gateway.json(), gateway.client().get(ApiPath.of("datasets")));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a data set and its classes.")
    static final class Show implements Callable<Integer> {
        private static final ElementTable CLASSES = ElementTable.of(
                Column.of("NUMBER", "number"),
                Column.of("CLASS", "name"),
                Column.of("IMAGES", "images"),
                Column.of("TRAINING", "training"),
                Column.of("VALIDATION", "validation"));

        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws Exception {
            JsonNode dataset = gateway.client().get(ApiPath.of("datasets", name));
            if (gateway.json()) {
                System.out.println(dataset);
                return 0;
            }
            printCounts(dataset);
            System.out.println("digest " + Fields.text(dataset, "digest"));
            if (hasClasses(dataset)) {
                CLASSES.print(false, Fields.required(dataset, "classes"));
            }
            return 0;
        }
    }

    @Command(
            name = "skipped",
            mixinStandardHelpOptions = true,
            description = "List the files that an import skipped, with the reasons.")
    static final class Skipped implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws Exception {
            JsonNode dataset = gateway.client().get(ApiPath.of("datasets", name));
            ArrayNode files = SkippedFilesTable.of(gateway.client(), name);
            if (gateway.json()) {
                System.out.println(files);
            } else {
                SkippedFilesTable.print(
                        files, Fields.required(dataset, "skippedCount").asInt(), files.size(), System.out);
            }
            return 0;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Import a data set: an archive (tar, tgz, zip) or a folder of images: JPEG, PNG, WebP, TIFF, GIF, BMP.",
                "Built in: blossoms (drawn, needs nothing) and oxford-flowers-102 (downloaded, or from --archive, --setid, --labels)."
            })
    static final class Import implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME", description = "small letters, digits, dots and dashes")
        private String name;

        @ArgGroup
        private Source source;

        /** Where the images are. */
        static final class Source {
            @Option(names = "--archive", paramLabel = "FILE", description = "tar, tgz or zip")
            private Path archive;

            @Option(
                    names = "--folder",
                    paramLabel = "DIR",
                    description = "searched with its subfolders; links are followed")
            private Path folder;
        }

        @Option(
                names = "--setid",
                paramLabel = "FILE",
                description = "official setid.mat of oxford-flowers-102; default: beside the archive")
        private Path setid;

        @Option(
                names = "--labels",
                paramLabel = "FILE",
                description = "official imagelabels.mat of oxford-flowers-102; default: beside the archive")
        private Path labels;

        @Option(
                names = "--image-size",
                defaultValue = "64",
                description = "derived at once; others follow on demand; default: ${DEFAULT-VALUE}")
        private int imageSize;

        @Option(
                names = "--ground",
                paramLabel = "COLOR",
                defaultValue = "white",
                description = "behind transparent pixels: white, black or #rrggbb; default: ${DEFAULT-VALUE}")
        private String ground;

        @Option(
                names = "--classes",
                paramLabel = "SOURCE",
                defaultValue = "auto",
                description = {
                    "where classes come from: auto (a table if there is one, else two or more sibling folders), folders, none, or",
                    "csv (classes.csv or labels.csv beside the images, or --classes-csv); default: ${DEFAULT-VALUE}"
                })
        private String classes;

        @Option(
                names = "--classes-csv",
                paramLabel = "FILE",
                description = "table of classes: UTF-8 text with the columns file,class, with or without a header")
        private Path classesCsv;

        @Override
        public Integer call() throws Exception {
            Path archive = source == null ? null : source.archive;
            Path folder = source == null ? null : source.folder;
            GatewayClient client = gateway.client();
            JsonNode dataset = new DatasetImport(
                            client, name, imageSize, ground, new DatasetImport.Classes(classes, classesCsv))
                    .run(new DatasetImport.Source(archive, folder, setid, labels), System.err::println);
            int count = Fields.required(dataset, "skippedCount").asInt();
            ArrayNode skipped = count == 0 ? Json.newArray() : SkippedFilesTable.of(client, name);
            if (gateway.json()) {
                System.out.println(((ObjectNode) dataset).set("skipped", skipped));
                return 0;
            }
            printCounts(dataset);
            SkippedFilesTable.print(skipped, count, MAX_PRINTED, System.out);
            if (count > MAX_PRINTED) {
                System.out.println("all of them: anthesis data skipped " + name);
            }
            return 0;
        }
    }

    private static boolean hasClasses(JsonNode dataset) {
        return !Fields.required(dataset, "classes").isEmpty();
    }

    /** The data set in a line, its classes in another one, and its warnings. */
    private static void printCounts(JsonNode dataset) {
        System.out.printf(
                "data set %s: %d images, %d for training, %d for validation, %d skipped%n",
                Fields.text(dataset, "name"),
                Fields.required(dataset, "imageCount").asInt(),
                Fields.required(dataset, "trainingCount").asInt(),
                Fields.required(dataset, "validationCount").asInt(),
                Fields.required(dataset, "skippedCount").asInt());
        if (hasClasses(dataset)) {
            int classes = Fields.required(dataset, "classes").size();
            int unlabelled = Fields.required(dataset, "unlabelledCount").asInt();
            System.out.println((classes == 1 ? "1 class" : classes + " classes")
                    + (unlabelled == 0 ? "" : "; " + unlabelled + " images without a class"));
        }
        Fields.required(dataset, "warnings").forEach(warning -> System.out.println("warning: " + warning.asText()));
    }

    static void requireFile(String option, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PlatformFailure(option + " must name a file that is there, was " + file);
        }
    }
}
