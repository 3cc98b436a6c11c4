package io.anthesis.tensor.device;

import ai.djl.engine.EngineException;
import java.util.Locale;

/** A CPU or GPU has too little memory for an operation. Partial results must be discarded. */
public final class OutOfDeviceMemory extends RuntimeException {
    private static final int BITS_OF_MEBIBYTE = 20;
    private static final String REMEDY = "use smaller batches or another device";

    private OutOfDeviceMemory(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param doing what was to be done, as in {@code training step 12}
     * @param bytes that it needs
     * @param free bytes that there are
     */
    public static OutOfDeviceMemory lacking(String doing, long bytes, long free) {
        String message = "%s: out of memory, it needs %d MiB and %d MiB are free; %s";
        return new OutOfDeviceMemory(
                message.formatted(doing, bytes >> BITS_OF_MEBIBYTE, free >> BITS_OF_MEBIBYTE, REMEDY), null);
    }

    /** @param doing what was being done */
    public static OutOfDeviceMemory during(String doing) {
        return new OutOfDeviceMemory(doing + ": out of memory; " + REMEDY, null);
    }

    /**
     * @param doing what was being done, as in {@code training step 12}
     * @return this exception if {@code e} says that memory ran out, or {@code e} itself
     */
    public static RuntimeException translate(RuntimeException e, String doing) {
        return isOutOfMemory(e) && !(e instanceof OutOfDeviceMemory)
                ? new OutOfDeviceMemory(doing + ": out of memory; " + REMEDY + " (" + firstLine(e) + ")", e)
                : e;
    }

    /** @return whether {@code e} is what PyTorch throws when the CPU's or a GPU's memory is full */
    public static boolean isOutOfMemory(Throwable e) {
        if (e instanceof OutOfDeviceMemory) {
            return true;
        }
        if (!(e instanceof EngineException) || e.getMessage() == null) {
            return false;
        }
        String message = e.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
