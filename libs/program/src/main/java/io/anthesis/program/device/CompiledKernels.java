package io.anthesis.program.device;

import io.anthesis.program.kernel.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;

/** Compiled kernels on disk, named by what they were compiled from. Several processes may share the folder. */
final class CompiledKernels {
    private final Path folder;

    CompiledKernels(Path folder) {
        this.folder = folder;
    }

    /**
     * @param compiler its version
     * @param compile makes the image if it is not there
     */
    byte[] image(String text, List<String> options, String compiler, Supplier<byte[]> compile) {
        Path file = folder.resolve(Digests.of(text + "\n" + options + "\n" + compiler) + ".cubin");
        try {
            if (Files.exists(file)) {
                return Files.readAllBytes(file);
            }
            byte[] image = compile.get();
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "kernels", ".part");
            Files.write(written, image);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("the cache of compiled kernels " + folder, e);
        }
    }
}
