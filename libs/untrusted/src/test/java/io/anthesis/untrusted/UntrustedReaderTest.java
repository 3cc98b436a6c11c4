package io.anthesis.untrusted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.anthesis.datasets.blossom.Blossoms;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.WeightSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntrustedReaderTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path parent;

    private TemporaryFolder folder;

    @BeforeEach
    void open() {
        folder = TemporaryFolder.open(parent.resolve("temporary"), "test");
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(folder.path()).isEmptyDirectory();
        folder.close();
    }

    private UntrustedReader reader() {
        return reader(MINUTE);
    }

    private UntrustedReader reader(Duration time) {
        return new UntrustedReader(
                new ReaderLimits(1, 704L << 20, time, Duration.ZERO, 1L << 30, Duration.ofSeconds(30)), folder);
    }

    private Path blossoms(int count) throws IOException {
        Path archive = parent.resolve("blossoms.zip");
        try (var out = Files.newOutputStream(archive)) {
            Blossoms.writeArchive(out, count, 1);
        }
        return archive;
    }

    private static ReadArchive archive(Path file, int imageSize) {
        return new ReadArchive(
                file.toString(), "archive", imageSize, "white", List.of(), null, null, ArchiveClasses.AUTO);
    }

    @Test
    void anArchiveBecomesTensorsAndAManifest() throws IOException {
        Path archive = blossoms(20);

        reader().read(archive(archive, 16), (files, read) -> {
            assertThat(read.images()).isEqualTo(20);
            assertThat(read.training() + read.validation()).isEqualTo(20);
            assertThat(SafeTensors.read(files.resolve(DeriveImages.TENSORS)).tensors())
                    .containsKey("images");
            Path manifest = files.resolve(ReadArchive.MANIFEST);
            assertThat(manifest).content().contains(read.archiveDigest());
            int images = reader().read(
                            new DeriveImages(archive.toString(), 8, manifest.toString()),
                            (folder, derived) -> derived.images());
            assertThat(images).isEqualTo(20);
            return null;
        });
    }

    @Test
    void aModelBecomesItsDescriptionAndItsWeights() throws IOException {
        Path file = model();

        reader().read(new ReadModel(file.toString(), "my model.safetensors", null, "format"), (files, read) -> {
            assertThat(read.spec().network().imageSize()).isEqualTo(16);
            assertThat(SafeTensors.read(files.resolve(ReadModel.WEIGHTS)).metadata())
                    .containsEntry("format", "format");
            return null;
        });
    }

    private Path model() throws IOException {
        var description = ModelDescription.parse(Files.readString(Path.of("src/test/resources/cases/tiny.json")));
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec weight : description.spec().network().graph().weights()) {
            tensors.put("ema/" + weight.name(), HostTensor.of(new float[weight.size()], weight.shape()));
        }
        Normalizer normalizer = description.normalizer().orElseThrow();
        tensors.put("normalizer/mean", HostTensor.of(normalizer.mean(), 3));
        tensors.put("normalizer/variance", HostTensor.of(normalizer.variance(), 3));
        Path file = parent.resolve("model.safetensors");
        SafeTensors.write(file, tensors, Map.of("spec", description.spec().toJson()));
        return file;
    }

    @Test
    void anExportIsAModelFileAgain() throws IOException {
        Path file = model();
        UntrustedReader reader = reader();
        Path weights = parent.resolve("weights.safetensors");
        ReadModel.Result model =
                reader.read(new ReadModel(file.toString(), "model.safetensors", null, "format"), (files, read) -> {
                    Files.copy(files.resolve(ReadModel.WEIGHTS), weights);
                    return read;
                });

        var export = new ExportModel(weights.toString(), model.spec(), model.mean(), model.variance(), ".weights.h5");
        byte[] bytes = reader.read(export, (files, written) -> Files.readAllBytes(files.resolve(written.model())));

        assertThat(bytes).startsWith(0x89, 'H', 'D', 'F');
    }

    /** Eight bytes of an export changed: its reader asks for gigabytes. */
    @Test
    void aFileThatAsksForMoreMemoryThanTheLimitIsRefusedByTheLimit() throws IOException {
        var reading = new ReadModel(
                Path.of("src/test/resources/cases/flipped.weights.h5")
                        .toAbsolutePath()
                        .toString(),
                "flipped.weights.h5",
                Files.readString(Path.of("src/test/resources/cases/tiny.json")),
                "format");

        assertThatThrownBy(() -> reader().read(reading, (files, read) -> read))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("704 MiB of memory");
    }

    @Test
    void aHeaderOfAMillionTensorsIsRefused() throws IOException {
        var header = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"t")
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.US_ASCII);
        Path file = parent.resolve("many.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());

        assertThatThrownBy(() -> reader().read(
                                new ReadModel(file.toString(), "many.safetensors", null, "format"),
                                (files, read) -> read))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("header has");
    }

    @Test
    void aDescriptionWithoutBoundsIsRefusedAtItsField() throws IOException {
        String description = Files.readString(Path.of("src/test/resources/cases/tiny.json"))
                .replace("\"blockDepth\":1", "\"blockDepth\":1000000000");

        assertThatThrownBy(() -> reader().read(
                                new ReadModel(model().toString(), "model.safetensors", description, "format"),
                                (files, read) -> read))
                .isInstanceOfSatisfying(RefusedFile.class, refused -> assertThat(refused.field())
                        .isEqualTo("spec"))
                .hasMessageContaining("block depth must be 1 to 16");
    }

    @Test
    void whatTakesTooLongIsEndedAndRefusedByTheLimit() throws IOException {
        Path archive = blossoms(20);

        assertThatThrownBy(() -> reader(Duration.ofMillis(20)).read(archive(archive, 16), (files, read) -> read))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("anthesis.reader.time");
    }

    @Test
    void whatExpandsBeyondTheLargestFileIsRefusedByTheLimit() throws IOException {
        Path archive = blossoms(40);
        var small =
                new UntrustedReader(new ReaderLimits(1, 704L << 20, MINUTE, Duration.ZERO, 1 << 20, MINUTE), folder);

        assertThatThrownBy(() -> small.read(archive(archive, 128), (files, read) -> read))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("anthesis.reader.max-file-size");
    }

    /** A thousandth of what it unpacks to. */
    @Test
    void anArchiveOfKerasThatExpandsBeyondTheLargestFileIsRefusedByTheLimit() throws IOException {
        Path archive = parent.resolve("bomb.keras");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            for (int i = 0; i < 64; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        var small =
                new UntrustedReader(new ReaderLimits(1, 704L << 20, MINUTE, Duration.ZERO, 32 << 20, MINUTE), folder);
        var reading = new ReadModel(
                archive.toString(),
                "bomb.keras",
                Files.readString(Path.of("src/test/resources/cases/tiny.json")),
                "format");

        assertThatThrownBy(() -> small.read(reading, (files, read) -> read))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("anthesis.reader.max-file-size");
    }

    /** A pipe whose writer has not come holds its reader. */
    @Test
    void withoutAFreeProcessAnUploadIsTurnedAway() throws Exception {
        Path pipe = parent.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var one = new UntrustedReader(
                new ReaderLimits(1, 704L << 20, MINUTE, Duration.ZERO, 1L << 30, Duration.ZERO), folder);
        var end = new CompletableFuture<IOException>();
        Thread holder = Thread.ofPlatform().start(() -> end.complete(refusal(one, pipe)));
        while (!hasStarted()) {
            assertThat(end).isNotDone();
            Thread.onSpinWait();
        }

        assertThatThrownBy(() -> one.read(archive(pipe, 16), (files, read) -> read))
                .isInstanceOf(ReaderUnavailable.class)
                .hasMessageContaining("all 1 processes");

        holder.interrupt();
        assertThat(end.join()).isInstanceOf(InterruptedIOException.class);
    }

    /** As by the kernel, when the container has no memory left. */
    @Test
    void aReaderThatIsKilledIsNotTheFilesFault() throws Exception {
        Path pipe = parent.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var end = new CompletableFuture<Throwable>();
        Thread.ofPlatform()
                .start(() ->
                        end.complete(catchThrowable(() -> reader().read(archive(pipe, 16), (files, read) -> read))));
        while (!hasStarted()) {
            assertThat(end).isNotDone();
            Thread.onSpinWait();
        }

        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

        assertThat(end.join()).isInstanceOf(ReaderUnavailable.class).hasMessageContaining("was killed");
    }

    private boolean hasStarted() throws IOException {
        try (Stream<Path> files = Files.walk(folder.path())) {
            return files.anyMatch(file -> file.endsWith(ReaderProcess.STARTED));
        }
    }

    private static IOException refusal(UntrustedReader reader, Path file) {
        try {
            reader.read(archive(file, 16), (files, read) -> read);
            throw new AssertionError("it was read");
        } catch (IOException e) {
            return e;
        }
    }

    /** It could read the environment's credentials otherwise. */
    @Test
    void theCommandLineCarriesNothingButLimitsAndTheClassPath() {
        var limits = new ReaderLimits(1, 704L << 20, MINUTE, Duration.ZERO, 1 << 20, MINUTE);

        assertThat(ReaderCommand.of(limits, parent))
                .contains("-Xmx" + (448L << 20), Long.toString(704L << 10), "-XX:+ExitOnOutOfMemoryError")
                .endsWith(ReaderProcess.class.getName());
    }
}
