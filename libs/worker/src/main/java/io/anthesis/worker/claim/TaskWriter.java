package io.anthesis.worker.claim;

import io.opentelemetry.context.Context;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the products of a task on its own thread, one after another, while the task continues to compute. It has the task's
 * outage policy. For the task's thread.
 */
public final class TaskWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWriter.class);

    private final ExecutorService thread;
    private Future<?> last;

    /** @param running the thread is registered there, and waits for PostgreSQL and S3 as the task does */
    public TaskWriter(RunningTasks running) {
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread writer = Thread.ofPlatform().name("task-writer").daemon().unstarted(work);
            running.join(writer);
            return writer;
        });
    }

    /**
     * Waits until what was given before is written, and writes this meanwhile.
     *
     * @throws RuntimeException what kept the one before from being written
     */
    public void write(Runnable work) {
        await();
        last = thread.submit(Context.current().wrap(work));
    }

    /**
     * Does not wait.
     *
     * @throws RuntimeException what kept the last from being written
     */
    public void throwIfFailed() {
        if (last != null && last.isDone()) {
            await();
        }
    }

    /**
     * Waits until everything is written.
     *
     * @throws RuntimeException what kept the last from being written
     */
    public void await() {
        if (last == null) {
            return;
        }
        Future<?> awaited = last;
        last = null;
        try {
            awaited.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new IllegalStateException(cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while results were written", e);
        }
    }

    /** Waits for the last write, too. If it fails, the task still ends for its own reason. */
    @Override
    public void close() {
        try {
            await();
        } catch (RuntimeException e) {
            LOG.warn("not written: {}", e.getMessage());
        } finally {
            thread.shutdown();
        }
    }
}
