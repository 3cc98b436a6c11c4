package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;
import static io.anthesis.program.bindings.NativeFunctions.INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** NVIDIA's compiler of CUDA C at run time. It needs no other part of the CUDA toolkit. */
public final class Nvrtc {
    private final MethodHandle create;
    private final MethodHandle compile;
    private final MethodHandle destroy;
    private final MethodHandle imageSize;
    private final MethodHandle image;
    private final MethodHandle logSize;
    private final MethodHandle log;
    private final MethodHandle version;

    Nvrtc(NativeFunctions functions) {
        this.create = functions.returningInt("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, INT, ADDRESS, ADDRESS);
        this.compile = functions.returningInt("nvrtcCompileProgram", ADDRESS, INT, ADDRESS);
        this.destroy = functions.returningInt("nvrtcDestroyProgram", ADDRESS);
        this.imageSize = functions.returningInt("nvrtcGetCUBINSize", ADDRESS, ADDRESS);
        this.image = functions.returningInt("nvrtcGetCUBIN", ADDRESS, ADDRESS);
        this.logSize = functions.returningInt("nvrtcGetProgramLogSize", ADDRESS, ADDRESS);
        this.log = functions.returningInt("nvrtcGetProgramLog", ADDRESS, ADDRESS);
        this.version = functions.returningInt("nvrtcVersion", ADDRESS, ADDRESS);
    }

    /** @return such as {@code 12.6} */
    public String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(INT);
            MemorySegment minor = arena.allocate(INT);
            check(() -> (int) version.invokeExact(major, minor), "version of NVRTC");
            return major.get(INT, 0) + "." + minor.get(INT, 0);
        }
    }

    /**
     * @return an image for the architecture that the options name
     * @throws IllegalStateException with the compiler's words if it refuses the text
     */
    public byte[] compile(String text, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            check(
                    () -> (int) create.invokeExact(
                            made,
                            arena.allocateFrom(text),
                            arena.allocateFrom("kernels.cu"),
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL),
                    "creating a program of NVRTC");
            MemorySegment program = made.get(ValueLayout.ADDRESS, 0);
            MemorySegment list = arena.allocate(ADDRESS, options.size());
            for (int i = 0; i < options.size(); i++) {
                list.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options.get(i)));
            }
            try {
                int code = NativeCall.invoke(
                        "compiling kernels", () -> (int) compile.invokeExact(program, options.size(), list));
                if (code != 0) {
                    byte[] words = read(arena, program, logSize, log);
                    throw new IllegalStateException("NVRTC refused kernels (error " + code + "):\n"
                            + new String(words, 0, Math.max(0, words.length - 1)));
                }
                return read(arena, program, imageSize, image);
            } finally {
                check(() -> (int) destroy.invokeExact(made), "freeing a program of NVRTC");
            }
        }
    }

    private static byte[] read(Arena arena, MemorySegment program, MethodHandle size, MethodHandle content) {
        MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
        check(() -> (int) size.invokeExact(program, bytes), "size of NVRTC's output");
        MemorySegment output = arena.allocate(bytes.get(ValueLayout.JAVA_LONG, 0));
        check(() -> (int) content.invokeExact(program, output), "NVRTC's output");
        return output.toArray(ValueLayout.JAVA_BYTE);
    }

    private static void check(NativeCall function, String operation) {
        int code = NativeCall.invoke(operation, function);
        if (code != 0) {
            throw new IllegalStateException(operation + " failed with NVRTC's error " + code);
        }
    }
}
