package io.anthesis.worker.claim;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory that native code has freed back to the system. jemalloc does so by itself after a while; glibc, told to keep its
 * pages for speed, has to be asked.
 */
@SuppressWarnings("restricted") // calls one function of the C library
final class NativeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(NativeMemory.class);
    private static final Optional<MethodHandle> TRIM = Linker.nativeLinker()
            .defaultLookup()
            .find("malloc_trim")
            .map(address -> Linker.nativeLinker()
                    .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

    private NativeMemory() {}

    static void giveBack() {
        System.gc();
        if (TRIM.isEmpty()) {
            return;
        }
        try {
            int released = (int) TRIM.get().invokeExact(0L);
            LOG.debug("malloc_trim returned {}", released);
        } catch (Throwable e) {
            throw new IllegalStateException("malloc_trim", e);
        }
    }
}
