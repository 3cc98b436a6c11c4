package io.anthesis.program;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Libtorch;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Replay;
import io.anthesis.program.device.SharedMemory;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.kernel.KernelText;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs programs on a CPU: PyTorch's operations as they are, our kernels compiled by g++ over {@code emulate.h}. */
public final class EmulatedDevice implements Device {
    private static final int BLOCKS = 6;

    private final Libtorch libtorch;
    private final Path folder;
    private long launches;
    private volatile long memoryBytes = Long.MAX_VALUE;

    /** @param folder for compiled kernels */
    public EmulatedDevice(Path folder) {
        this(djlsLibraries(), folder);
    }

    /** @param libraries folder of PyTorch's */
    public EmulatedDevice(Path libraries, Path folder) {
        this.libtorch = Libtorch.onCpu(libraries);
        this.folder = folder;
    }

    /** @return the folder where DJL has PyTorch */
    public static Path djlsLibraries() {
        Engine.getEngine("PyTorch"); // puts them there
        return Path.of(LibUtils.getLibtorchPath());
    }

    @Override
    public Libtorch libtorch() {
        return libtorch;
    }

    /** From now on it has no more. */
    public void limitMemory(long bytes) {
        memoryBytes = bytes;
    }

    @Override
    public void attach() {}

    /** A CPU has one way to multiply in float32. */
    @Override
    public void compute(ComputeType type) {}

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public void requireMemory(long bytes, String doing) {
        if (bytes > memoryBytes) {
            throw OutOfDeviceMemory.lacking(doing, bytes, memoryBytes);
        }
    }

    @Override
    public int blocks() {
        return BLOCKS;
    }

    @Override
    public KernelLibrary compile(List<KernelSource> kernels, ElementType activations) {
        List<String> functions = kernels.stream()
                .flatMap(kernel -> kernel.functions().stream())
                .distinct()
                .toList();
        var source = new StringBuilder("#include \"emulate.h\"\n" + KernelText.of(kernels, activations));
        functions.forEach(name -> source.append(
                "extern \"C\" void run_%s(int blocks, int images, long seed, const long* parameters) { emulation::launch(blocks, images, seed, %s, parameters); }\n"
                        .formatted(name, name)));
        try {
            Path header = folder.resolve("emulate.h");
            if (!Files.exists(header)) {
                try (InputStream in = EmulatedDevice.class.getResourceAsStream("emulate.h")) {
                    Files.write(header, in.readAllBytes());
                }
            }
            Path file = folder.resolve("kernels" + source.toString().hashCode() + ".cpp");
            Path library = Path.of(file + ".so");
            if (!Files.exists(library)) {
                Files.writeString(file, source);
                compile(file, library);
            }
            return new Compiled(library, functions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("MustBeClosed") // closed with the memory
    public SharedMemory share(long bytes) {
        Arena arena = Arena.ofShared();
        return new SharedMemory(arena.allocate(bytes, 16), arena::close);
    }

    /** Kernels have ended when their launch returns. */
    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public Optional<Replay> capture(Runnable work) {
        return Optional.empty();
    }

    private static void compile(Path source, Path library) throws IOException {
        Process compiler = new ProcessBuilder(
                        "g++",
                        "-std=c++17",
                        "-O1",
                        "-w",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("g++ refused " + source + ":\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private final class Compiled implements KernelLibrary {
        private final Arena arena = Arena.ofShared();
        private final Map<String, MethodHandle> functions = new HashMap<>();

        @SuppressWarnings("restricted") // the functions are those that compile() writes
        Compiled(Path library, List<String> names) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
            for (String name : names) {
                functions.put(
                        name,
                        Linker.nativeLinker()
                                .downcallHandle(
                                        symbols.findOrThrow("run_" + name),
                                        FunctionDescriptor.ofVoid(
                                                ValueLayout.JAVA_INT,
                                                ValueLayout.JAVA_INT,
                                                ValueLayout.JAVA_LONG,
                                                ValueLayout.ADDRESS)));
            }
        }

        @Override
        public void launch(String kernel, int blocksOfImage, int images, long... addresses) {
            try (Arena scratch = Arena.ofConfined()) {
                functions
                        .get(kernel)
                        .invokeExact(
                                blocksOfImage,
                                images,
                                launches++,
                                scratch.allocateFrom(ValueLayout.JAVA_LONG, addresses));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    public void copyToDevice(MemorySegment from, long address) {
        memory(address, from.byteSize()).copyFrom(from);
    }

    @Override
    public void copyFromDevice(long address, MemorySegment to) {
        to.copyFrom(memory(address, to.byteSize()));
    }

    @Override
    public void clear(long address, long bytes) {
        memory(address, bytes).fill((byte) 0);
    }

    @SuppressWarnings("restricted") // tests ask for memory that they have allocated
    private static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void close() {
        // Nothing is held but the test's temporary folder.
    }
}
