package io.anthesis.program.bindings;

/**
 * A GPU.
 *
 * @param name as its driver has it
 * @param major and {@code minor}: its compute capability
 */
public record Card(String name, int major, int minor, int multiprocessors) {
    private static final int OLDEST_MAJOR = 7;
    private static final int OLDEST_MINOR = 5;
    private static final int FIRST_WITH_ALL_TYPES = 8;

    /** @throws UnsupportedCard if programs cannot run on it at all */
    public void requireSupported() {
        if (major < OLDEST_MAJOR || major == OLDEST_MAJOR && minor < OLDEST_MINOR) {
            throw new UnsupportedCard(
                    this + "; programs need 7.5 or more: use a newer card, or run this worker on the CPU");
        }
    }

    /**
     * @param type bfloat16 or TensorFloat32
     * @throws UnsupportedCard if it has no units for it
     */
    public void requireUnitsFor(String type) {
        if (!hasUnitsForAllTypes()) {
            throw new UnsupportedCard(this + "; " + type + " needs 8.0 or more: use float32");
        }
    }

    /** @return whether it computes in bfloat16 and TensorFloat32 */
    public boolean hasUnitsForAllTypes() {
        return major >= FIRST_WITH_ALL_TYPES;
    }

    /** @return such as {@code sm_90} */
    public String architecture() {
        return "sm_" + major + minor;
    }

    @Override
    public String toString() {
        return name + " (compute capability " + major + "." + minor + ")";
    }
}
