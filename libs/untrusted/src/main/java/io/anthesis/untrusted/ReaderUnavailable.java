package io.anthesis.untrusted;

/** No child process could read an untrusted file just now; nothing was read, and the file is not at fault. */
public final class ReaderUnavailable extends RuntimeException {
    private ReaderUnavailable(String message) {
        super(message);
    }

    public static ReaderUnavailable busy(int processes) {
        return new ReaderUnavailable("all " + processes + " processes that read uploads are busy; try again soon");
    }

    static ReaderUnavailable killed() {
        return new ReaderUnavailable(
                "the process that read the upload was killed; try again soon, and if that does not help,"
                        + " give the container more memory than anthesis.reader.memory takes");
    }
}
