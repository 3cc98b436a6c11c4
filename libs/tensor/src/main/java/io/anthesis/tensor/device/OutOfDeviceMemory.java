package io.anthesis.tensor.device;

import ai.djl.engine.EngineException;
import java.util.Locale;

/** A CPU or GPU has too little memory for what was asked. What was computed so far must be discarded. */
public final class OutOfDeviceMemory extends RuntimeException {
    private OutOfDeviceMemory(String doing, Throwable cause) {
        super(doing + ": out of memory; use smaller batches or another device (" + firstLine(cause) + ")", cause);
    }

    /**
     * @param doing what was being done, as in {@code training step 12}
     * @return this exception if {@code e} says that memory ran out, or {@code e} itself
     */
    public static RuntimeException translate(RuntimeException e, String doing) {
        return isOutOfMemory(e) ? new OutOfDeviceMemory(doing, e) : e;
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
