package io.anthesis.datasets.label;

/** Classes that cannot be taken as an archive or a table gives them; the message says why and what would be right. */
public final class UnusableClasses extends Exception {
    UnusableClasses(String reason) {
        super(reason);
    }
}
