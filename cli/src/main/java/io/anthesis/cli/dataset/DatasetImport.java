package io.anthesis.cli.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Download;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.standalone.platform.PlatformFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Brings a data set to the gateway, from wherever it is. */
public final class DatasetImport {
    public static final String BLOSSOMS = "blossoms";
    public static final String OXFORD = "oxford-flowers-102";

    private static final String OXFORD_FOLDER = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/";

    private final GatewayClient gateway;
    private final String name;
    private final int imageSize;

    public DatasetImport(GatewayClient gateway, String name, int imageSize) {
        this.gateway = gateway;
        this.name = name;
        this.imageSize = imageSize;
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
        Path zip = Files.createTempFile("anthesis-folder-", ".zip");
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> images = walk.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().toLowerCase(java.util.Locale.ROOT).matches(".*\\.(jpe?g|png)"))
                    .sorted()
                    .toList();
            if (images.isEmpty()) {
                throw new PlatformFailure(folder + " holds no image ending in .jpg, .jpeg or .png");
            }
            tell.accept("packing " + images.size() + " images");
            try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.setLevel(0); // JPEG and PNG do not compress further
                for (Path image : images) {
                    var entry = new ZipEntry(folder.relativize(image).toString().replace('\\', '/'));
                    entry.setTime(0); // the same folder is the same data set
                    out.putNextEntry(entry);
                    Files.copy(image, out);
                    out.closeEntry();
                }
            }
            return upload(Map.of("archive", zip));
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private JsonNode upload(Map<String, Path> files) throws IOException {
        Map<String, String> texts = Map.of("name", name, "imageSize", Integer.toString(imageSize));
        return gateway.upload("POST", "/v1/datasets", texts, files);
    }
}
