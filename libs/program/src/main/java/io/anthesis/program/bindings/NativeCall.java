package io.anthesis.program.bindings;

/** A native function that returns a code. */
@FunctionalInterface
interface NativeCall {
    int invoke() throws Throwable;

    /** @return the code */
    static int invoke(String operation, NativeCall function) {
        try {
            return function.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(operation + " cannot be called", e);
        }
    }
}
