package io.anthesis.program.kernel;

/**
 * Which channels of a value a thread needs.
 *
 * @param isVector its own V channels, from {@code channel} on counted from the thread's first; otherwise the one channel
 * @param guard in CUDA C, for which of the lanes {@code i}; empty for all
 */
record Mode(boolean isVector, int channel, String guard) {
    static final Mode VECTOR = new Mode(true, 0, "");

    static Mode scalar(int channel) {
        return new Mode(false, channel, "");
    }

    /** The same channels of a value whose channel 0 is channel {@code from} of this one. */
    Mode from(int from) {
        return new Mode(isVector, channel + from, guard);
    }

    /** @return the channels of a part of a concatenation that begins at {@code start} and ends before {@code end} */
    Mode part(int start, int end) {
        return new Mode(true, channel - start, guard + " && " + within(start, end));
    }

    /** @return whether lane {@code i} lies in a part of a concatenation */
    String within(int start, int end) {
        String lane = channel == 0 ? "c + i" : "c + i + " + channel;
        return lane + " >= " + start + " && " + lane + " < " + end;
    }

    /** @return the first channel, in CUDA C */
    String firstChannel() {
        if (!isVector) {
            return Integer.toString(channel);
        }
        return channel == 0 ? "c" : "c + " + channel;
    }
}
