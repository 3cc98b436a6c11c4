package io.anthesis.datasets.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.function.Supplier;

/** Reads no more bytes than a limit, while there is one. */
final class MeteredChannel implements SeekableByteChannel {
    private final SeekableByteChannel channel;
    private long left = Long.MAX_VALUE;
    private Supplier<RefusedArchive> refusal = () -> null;

    MeteredChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    void limit(long bytes, Supplier<RefusedArchive> beyond) {
        left = bytes;
        refusal = beyond;
    }

    void unlimited() {
        left = Long.MAX_VALUE;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int read = channel.read(target);
        left -= Math.max(0, read);
        if (left < 0) {
            throw refusal.get();
        }
        return read;
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
