package io.anthesis.contracts.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All loops of this process: its liveness is theirs. */
public final class Loops {
    private final List<Loop> loops = new CopyOnWriteArrayList<>();

    /** @return {@code loop}, whose reports belong to this process's from now on */
    public Loop add(Loop loop) {
        loops.add(loop);
        return loop;
    }

    public List<Loop.Report> reports() {
        return loops.stream().map(Loop::report).toList();
    }
}
