package io.anthesis.untrusted;

/** All child processes that read untrusted files are at work, and none became free in time. Nothing was read. */
public final class ReaderBusy extends RuntimeException {
    ReaderBusy(int processes) {
        super("all " + processes + " processes that read uploads are busy; try again soon");
    }
}
