package io.anthesis.datasets.archive;

import io.anthesis.datasets.limit.ImportLimits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The unpacked bytes of a tar file, counted: all together against the limit of a bomb, and those of one entry's header, which
 * the library collects in memory however long a name claims to be.
 */
final class TarStream extends FilterInputStream {
    /** A plain header and its padding; only what names and attributes take beyond it stays in memory. */
    private static final int PLAIN_HEADER_BYTES = 4096;

    private final ImportLimits limits;
    private final Intake intake;
    private long left;
    private boolean header;
    private long headerLeft;
    private long attributesLeft;

    TarStream(InputStream in, ImportLimits limits, Intake intake) {
        super(in);
        this.limits = limits;
        this.intake = intake;
        this.left = intake.unpackedLimit();
        this.attributesLeft = limits.directoryBytes();
    }

    void beginHeader() {
        header = true;
        headerLeft = limits.headerBytes();
    }

    void endHeader() throws RefusedArchive {
        header = false;
        attributesLeft -= Math.max(0, limits.headerBytes() - headerLeft - PLAIN_HEADER_BYTES);
        if (attributesLeft < 0) {
            throw intake.refused("its long names and attributes take more than "
                    + ImportLimits.mebibytes(limits.directoryBytes()) + ", the limit for this process' heap");
        }
    }

    private void count(long read) throws RefusedArchive {
        left -= read;
        if (left < 0) {
            throw intake.tooLarge();
        }
        if (header) {
            headerLeft -= read;
            if (headerLeft < 0) {
                throw intake.refused("the name and attributes of an entry take more than "
                        + ImportLimits.mebibytes(limits.headerBytes()) + ", the limit");
            }
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }
}
