package io.anthesis.bench.jobs;

/** Something that hands out tasks from PostgreSQL, as it is meant to be used. */
interface TaskQueue extends AutoCloseable {
    String name();

    /** Adds tasks that have nothing to do. */
    void add(int tasks) throws Exception;

    /**
     * Lets so many workers take tasks, carry them out and mark them as done, until none is left.
     *
     * @return seconds that it took
     */
    double drain(int workers, int tasks) throws Exception;

    @Override
    void close();
}
