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
     * @param archive or null
     * @param folder or null
     * @param setid or null: beside the archive
     * @param tell receives what it is doing
     */
    public JsonNode run(Path archive, Path folder, Path setid, Consumer<String> tell) throws IOException {
        if (folder != null) {
            return ofFolder(folder, tell);
        }
        if (name.equals(OXFORD)) {
            return oxford(archive, setid, tell);
        }
        if (archive == null && !name.equals(BLOSSOMS)) {
            throw new PlatformFailure("give the images of '" + name + "' with --archive FILE or --folder DIR; only "
                    + BLOSSOMS + " and " + OXFORD + " are built in");
        }
        return upload(archive, null);
    }

    private JsonNode oxford(Path archive, Path setid, Consumer<String> tell) throws IOException {
        if (archive != null) {
            Path lists = setid == null ? archive.resolveSibling("setid.mat") : setid;
            DatasetsCommand.requireFile("--setid", lists);
            return upload(archive, lists);
        }
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "anthesis", OXFORD);
        Path downloaded = Download.of(
                URI.create(OXFORD_FOLDER + "102flowers.tgz"),
                cache.resolve("102flowers.tgz"),
                "52808999861908f626f3c1f4e79d11fa",
                tell);
        Path lists = Download.of(
                URI.create(OXFORD_FOLDER + "setid.mat"),
                cache.resolve("setid.mat"),
                "a5357ecc9cb78c4bef273ce3793fc85c",
                tell);
        return upload(downloaded, lists);
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
            return upload(zip, null);
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private JsonNode upload(Path archive, Path setid) throws IOException {
        Map<String, String> texts = Map.of("name", name, "imageSize", Integer.toString(imageSize));
        return gateway.upload("POST", "/v1/datasets", texts, DatasetsCommand.files(archive, setid));
    }
}
