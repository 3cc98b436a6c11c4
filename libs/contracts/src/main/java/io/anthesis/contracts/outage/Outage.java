package io.anthesis.contracts.outage;

/**
 * Marks an exception that means that PostgreSQL, Kafka or the object storage is unavailable. It is expected: the operation is
 * retried while the server is unavailable, and the request, record or step is not at fault.
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
