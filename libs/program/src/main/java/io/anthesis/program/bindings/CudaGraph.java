package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;
import static io.anthesis.program.bindings.NativeFunctions.INT;
import static io.anthesis.program.bindings.NativeFunctions.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What was started on a stream, to be started again as one: PyTorch's {@code at::cuda::CUDAGraph}, whose memory its allocator keeps
 * for the graph. The class has no C functions, so its methods are called by their C++ names. They are called only where they cannot
 * throw, as an exception of C++ would end the JVM.
 */
public final class CudaGraph implements AutoCloseable {
    /** More than the object has in any version. */
    private static final long OBJECT_BYTES = 8192;

    private static final int ALIGNMENT = 64;
    private static final int THREAD_LOCAL = 1;
    private static final String CLASS = "_ZN2at4cuda9CUDAGraph";

    private final Methods methods;
    private final Cuda cuda;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment graph = arena.allocate(OBJECT_BYTES, ALIGNMENT);

    private CudaGraph(Methods methods, Cuda cuda) {
        this.methods = methods;
        this.cuda = cuda;
    }

    /** The methods of one PyTorch, found before anything is captured. */
    static final class Methods {
        /** The constructor takes a flag since PyTorch 2.9: whether the graph itself is kept after it was made ready. */
        private final boolean takesFlag;

        private final MethodHandle constructor;
        private final MethodHandle begin;
        private final MethodHandle end;
        private final MethodHandle replay;
        private final MethodHandle destructor;

        Methods(NativeFunctions functions) {
            this.takesFlag = functions.has(CLASS + "C1Eb");
            this.constructor = takesFlag
                    ? functions.returningNothing(CLASS + "C1Eb", ADDRESS, ValueLayout.JAVA_BOOLEAN)
                    : functions.returningNothing(CLASS + "C1Ev", ADDRESS);
            this.begin = functions.returningNothing(
                    CLASS + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode", ADDRESS, LONG, LONG, INT);
            this.end = functions.returningNothing(CLASS + "11capture_endEv", ADDRESS);
            this.replay = functions.returningNothing(CLASS + "6replayEv", ADDRESS);
            this.destructor = functions.returningNothing(CLASS + "D1Ev", ADDRESS);
        }
    }

    /**
     * Captures what is started meanwhile.
     *
     * @throws InvalidCapture if {@code work} throws, or starts what cannot be captured
     */
    static CudaGraph capture(Methods methods, Cuda cuda, Runnable work) {
        var captured = new CudaGraph(methods, cuda);
        captured.construct();
        cuda.synchronize();
        captured.call(methods.begin, handle -> {
            handle.invokeExact(captured.graph, 0L, 0L, THREAD_LOCAL);
        });
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            cuda.endInvalidCapture();
            throw new InvalidCapture(e);
        }
        if (cuda.capture() != Cuda.Capture.ACTIVE) {
            cuda.endInvalidCapture();
            throw new InvalidCapture();
        }
        captured.call(methods.end, handle -> {
            handle.invokeExact(captured.graph);
        });
        return captured;
    }

    private void construct() {
        call(methods.constructor, handle -> {
            if (methods.takesFlag) {
                handle.invokeExact(graph, false);
            } else {
                handle.invokeExact(graph);
            }
        });
    }

    /**
     * Starts everything that was captured, after everything that was started before.
     *
     * @throws CudaFailure if something of that has failed; PyTorch would throw in C++. Between the look and the call remain microseconds
     */
    public void replay() {
        cuda.isIdle();
        call(methods.replay, handle -> {
            handle.invokeExact(graph);
        });
    }

    /** Its bodies are blocks: as an expression, a call of a handle would be one that returns an object. */
    private interface Invocation {
        void on(MethodHandle handle) throws Throwable;
    }

    private void call(MethodHandle handle, Invocation invocation) {
        try {
            invocation.on(handle);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a method of PyTorch's CUDAGraph cannot be called", e);
        }
    }

    @Override
    public void close() {
        call(methods.destructor, handle -> {
            handle.invokeExact(graph);
        });
        arena.close();
    }
}
