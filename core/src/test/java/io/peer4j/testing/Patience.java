package io.peer4j.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has every test wait longer than Awaitility's ten seconds for what is sure to come: on a busy machine a boot alone can
 * take that long. JUnit finds it by its name in {@code META-INF/services}.
 */
public final class Patience implements BeforeAllCallback {
    private static final Duration LIMIT = Duration.ofSeconds(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
