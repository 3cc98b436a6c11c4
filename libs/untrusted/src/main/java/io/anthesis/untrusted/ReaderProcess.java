package io.anthesis.untrusted;

import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The child process: reads one file and ends. Its current folder has the request, and gets the answer. */
public final class ReaderProcess {
    static final String REQUEST = "request.json";
    /** There from the moment when the JVM has come up: a death before it is not the file's fault. */
    static final String STARTED = "started";

    static final String ANSWER = "answer.json";
    /** As of a JVM that ends by {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;

    private static final String FILE_TOO_LARGE = "File too large";

    private ReaderProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        endWithParent();
        Reading<?> reading = Json.read(Files.readString(folder.resolve(REQUEST)), Reading.class);
        Files.createFile(folder.resolve(STARTED));
        Answer answer = answer(reading, folder);
        WholeFile.write(folder.resolve(ANSWER), part -> Files.writeString(part, Json.write(answer)));
        Runtime.getRuntime().halt(0);
    }

    /** The parent holds the other end of standard input until it has the answer: an end of it is the parent's death. */
    private static void endWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is sent
                }
            } catch (IOException e) {
                // as an end
            }
            Runtime.getRuntime().halt(1);
        });
    }

    private static Answer answer(Reading<?> reading, Path folder) {
        try {
            return new Answer.Done(Json.tree(reading.run(folder)));
        } catch (RefusedFile e) {
            return new Answer.Refused(e.field(), e.getMessage());
        } catch (RefusedArchive e) {
            return new Answer.Refused(reading.field(), e.reason());
        } catch (CorruptTensorFile | IllegalArgumentException e) {
            return new Answer.Refused(reading.field(), e.getMessage());
        } catch (StackOverflowError e) {
            return new Answer.Refused(reading.field(), "its structure is nested too deeply");
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(FILE_TOO_LARGE)) {
                return new Answer.Refused(
                        reading.field(), "what it expands to is larger than anthesis.reader.max-file-size");
            }
            return new Answer.Failed(e.toString());
        } catch (OutOfMemoryError e) {
            // Of native memory, for which the JVM does not end by itself.
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
            throw e;
        } catch (RuntimeException e) {
            // Decoders of libraries throw any exception for damaged files; the parent logs it.
            e.printStackTrace();
            return new Answer.Refused(reading.field(), "it is damaged, or uses a feature that is not supported");
        }
    }
}
