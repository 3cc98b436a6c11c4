package io.anthesis.gateway.dashboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** A file of tests in a JavaScript engine of its own, with what src/test/js/browser.js has of a browser. */
final class TestModule implements AutoCloseable {
    private static final Path RESOURCES =
            Path.of("target/classes/META-INF/resources").toAbsolutePath();

    private final Context context;
    private final Value browser;
    private final Value exports;

    TestModule(Engine engine, Path file) throws IOException {
        IOAccess files = IOAccess.newBuilder()
                .fileSystem(new ImportMap(RESOURCES).fileSystem())
                .build();
        context = Context.newBuilder("js")
                .engine(engine)
                .allowIO(files)
                .option("js.esm-eval-returns-exports", "true")
                .build();
        browser = module(file.resolveSibling("browser.js"));
        exports = module(file);
    }

    private Value module(Path file) throws IOException {
        return context.eval(Source.newBuilder("js", file.toAbsolutePath().toFile())
                .mimeType("application/javascript+module")
                .build());
    }

    List<String> tests() {
        return exports.getMemberKeys().stream().sorted().toList();
    }

    /** Runs a test to its end. No time passes: what waits for a timer goes on as soon as nothing else can. */
    void run(String test) {
        var outcome = new Outcome();
        try {
            Value result = exports.getMember(test).execute();
            if (!result.canInvokeMember("then")) {
                return;
            }
            result.invokeMember("then", outcome.success(), outcome.failure());
        } catch (PolyglotException e) {
            throw new AssertionError(test + ": " + e.getMessage(), e);
        }
        while (!outcome.known) {
            if (!browser.invokeMember("runNextTimer").asBoolean()) {
                throw new AssertionError(test + " waits for something that never comes");
            }
        }
        if (outcome.error != null) {
            throw new AssertionError(test + ": " + outcome.error);
        }
    }

    @Override
    public void close() {
        context.close(true);
    }

    private static final class Outcome {
        private boolean known;
        private String error;

        ProxyExecutable success() {
            return arguments -> {
                known = true;
                return null;
            };
        }

        ProxyExecutable failure() {
            return arguments -> {
                known = true;
                Value reason = arguments[0];
                error = reason.hasMember("stack") ? reason.getMember("stack").asString() : reason.toString();
                return null;
            };
        }
    }
}
