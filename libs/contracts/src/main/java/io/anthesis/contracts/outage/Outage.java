package io.anthesis.contracts.outage;

/**
 * Marks an exception that says that PostgreSQL, Kafka or the object storage is away. It is expected: what failed by it is tried again
 * for as long as the server is away, and is no fault of the request, record or step that met it.
 */
public interface Outage {
    /** @return whether {@code e} or one of its causes is an outage */
    static boolean isMeantBy(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Outage) {
                return true;
            }
        }
        return false;
    }
}
