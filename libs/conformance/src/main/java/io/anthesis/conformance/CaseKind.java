package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;

/** How cases of one kind are run. */
@FunctionalInterface
interface CaseKind {
    /** @param manager of this case alone; decides the device */
    List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException;
}
