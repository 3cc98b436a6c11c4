package io.anthesis.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A worker has the configuration of libs/service and of libs/worker; neither has a rank above the other. */
class SharedConfigurationTest {
    private static final String FILE = "META-INF/microprofile-config.properties";

    @Test
    void noPropertyIsSaidTwice() throws IOException {
        List<URL> files =
                Collections.list(SharedConfigurationTest.class.getClassLoader().getResources(FILE));
        Map<Object, URL> said = new HashMap<>();
        for (URL file : files) {
            var properties = new Properties();
            try (InputStream in = file.openStream()) {
                properties.load(in);
            }
            properties.keySet().forEach(name -> assertThat(said.put(name, file))
                    .as(name + " in " + file)
                    .isNull());
        }

        assertThat(said)
                .containsKeys(
                        "mp.messaging.incoming.commands-in.connector",
                        "mp.messaging.connector.smallrye-kafka.health-enabled");
    }
}
