package io.anthesis.cli.output;

/** Says something if this process is ended by Ctrl-C, or by another signal, before this is closed. */
public final class InterruptNotice implements AutoCloseable {
    private final Thread hook;

    public InterruptNotice(Runnable notice) {
        hook = new Thread(notice, "interrupt-notice");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the notice is being said
        }
    }
}
