package io.anthesis.cli.output;

/** An id in a table. Where the terminal is too narrow its beginning is shown, which commands take as well. */
public record Id(String id) {
    @Override
    public String toString() {
        return id;
    }
}
