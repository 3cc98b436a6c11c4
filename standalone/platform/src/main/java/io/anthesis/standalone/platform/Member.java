package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.ChildProcess;

/** A process that this platform started: its child, how it is started again, and what is known of its liveness. */
record Member(Launch launch, RunningProcess running, ChildProcess child, LivenessWatch liveness) {
    String name() {
        return launch.name();
    }
}
