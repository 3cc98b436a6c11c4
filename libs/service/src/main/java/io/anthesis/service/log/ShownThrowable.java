package io.anthesis.service.log;

import io.anthesis.contracts.text.Shown;

/** Prints a throwable with its message on one line. */
final class ShownThrowable extends Throwable {
    private static final long serialVersionUID = 1;
    private static final int DEEPEST = 20;

    private final String shown;

    private ShownThrowable(Throwable original, int depth) {
        super(null, depth < DEEPEST ? of(original.getCause(), depth + 1) : null, true, true);
        this.shown = Shown.sentence(original.toString());
        setStackTrace(original.getStackTrace());
        if (depth < DEEPEST) {
            for (Throwable suppressed : original.getSuppressed()) {
                addSuppressed(of(suppressed, depth + 1));
            }
        }
    }

    /** @return {@code original} itself, or null, where everything that it says is one line */
    static Throwable of(Throwable original) {
        return saysOneLine(original, 0) ? original : of(original, 0);
    }

    private static Throwable of(Throwable original, int depth) {
        return original == null ? null : new ShownThrowable(original, depth);
    }

    private static boolean saysOneLine(Throwable e, int depth) {
        if (e == null || depth > DEEPEST) {
            return true;
        }
        String said = e.toString();
        if (said != null && !Shown.sentence(said).equals(said) || !saysOneLine(e.getCause(), depth + 1)) {
            return false;
        }
        for (Throwable suppressed : e.getSuppressed()) {
            if (!saysOneLine(suppressed, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return shown;
    }
}
