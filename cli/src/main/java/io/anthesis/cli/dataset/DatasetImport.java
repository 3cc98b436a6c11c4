package io.anthesis.cli.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Download;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.standalone.platform.PlatformFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Brings a data set to the gateway, from wherever it is. */
public final class DatasetImport {
    public static final String BLOSSOMS = "blossoms";
    public static final String OXFORD = "oxford-flowers-102";

    private static final String OXFORD_FOLDER = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/";

    private final GatewayClient gateway;
    private final String name;
    private final int imageSize;
    private final String ground;
    private final Classes classes;

    /** On white, with the classes that the images come with. */
    public DatasetImport(GatewayClient gateway, String name, int imageSize) {
        this(gateway, name, imageSize, "white", Classes.AUTO);
    }

    /** @param ground the colour behind transparent pixels: white, black or #rrggbb */
    public DatasetImport(GatewayClient gateway, String name, int imageSize, String ground, Classes classes) {
        this.gateway = gateway;
        this.name = name;
        this.imageSize = imageSize;
        this.ground = ground;
        this.classes = classes;
    }

    /**
     * Where the classes of images come from.
     *
     * @param source auto, none, folders or csv
     * @param csv a table of files and their classes, or null
     */
    public record Classes(String source, Path csv) {
        static final Classes AUTO = new Classes("auto", null);
    }

    /**
     * Where the images are; what is not given is null.
     *
     * @param setid official list of Oxford Flowers 102; default: beside the archive
     * @param labels official classes of Oxford Flowers 102; default: beside the archive
     */
    public record Source(Path archive, Path folder, Path setid, Path labels) {
        /** For the data sets that need no files. */
        public static final Source BUILT_IN = new Source(null, null, null, null);
    }

    /** @param tell receives what it is doing */
    public JsonNode run(Source source, Consumer<String> tell) throws IOException {
        if (classes.csv() != null) {
            DatasetsCommand.requireFile("--classes-csv", classes.csv());
        }
        if (source.folder() != null) {
            return ofFolder(source.folder(), tell);
        }
        if (name.equals(OXFORD)) {
            return oxford(source, tell);
        }
        if (source.archive() == null) {
            if (!name.equals(BLOSSOMS)) {
                throw new PlatformFailure("give the images of '" + name + "' with --archive FILE or --folder DIR; only "
                        + BLOSSOMS + " and " + OXFORD + " are built in");
            }
            return upload(Map.of());
        }
        DatasetsCommand.requireFile("--archive", source.archive());
        return upload(Map.of("archive", source.archive()));
    }

    private JsonNode oxford(Source source, Consumer<String> tell) throws IOException {
        if (source.archive() == null) {
            return upload(Map.of(
                    "archive", official("102flowers.tgz", "52808999861908f626f3c1f4e79d11fa", tell),
                    "setid", official("setid.mat", "a5357ecc9cb78c4bef273ce3793fc85c", tell),
                    "labels", official("imagelabels.mat", "e0620be6f572b9609742df49c70aed4d", tell)));
        }
        Path setid = source.setid() == null ? source.archive().resolveSibling("setid.mat") : source.setid();
        Path labels = source.labels() == null ? source.archive().resolveSibling("imagelabels.mat") : source.labels();
        DatasetsCommand.requireFile("--archive", source.archive());
        DatasetsCommand.requireFile("--setid", setid);
        DatasetsCommand.requireFile("--labels", labels);
        return upload(Map.of("archive", source.archive(), "setid", setid, "labels", labels));
    }

    private static Path official(String file, String md5, Consumer<String> tell) throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "anthesis", OXFORD);
        return Download.of(URI.create(OXFORD_FOLDER + file), cache.resolve(file), md5, tell);
    }

    private JsonNode ofFolder(Path folder, Consumer<String> tell) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new PlatformFailure("--folder must name a folder that is there, was " + folder);
        }
        FolderFiles files = FolderFiles.of(folder);
        if (files.images().isEmpty()) {
            throw new PlatformFailure(folder + " holds no image of a format that is read"
                    + files.leftOut().stream()
                            .findFirst()
                            .map(first -> "; the first of its files, " + first.name() + ", is none: " + first.reason())
                            .orElse(""));
        }
        tell.accept("packing " + files.images().size() + " images");
        try (var archive = new FolderArchive(files)) {
            return upload(archive.parts());
        }
    }

    private JsonNode upload(Map<String, Path> images) throws IOException {
        Map<String, String> texts =
                new HashMap<>(Map.of("name", name, "imageSize", Integer.toString(imageSize), "ground", ground));
        if (!classes.source().equals(Classes.AUTO.source())) {
            texts.put("classes", classes.source());
        }
        Map<String, Path> files = new HashMap<>(images);
        if (classes.csv() != null) {
            files.put("classesCsv", classes.csv());
        }
        return gateway.upload("POST", ApiPath.of("datasets"), texts, files);
    }
}
