package io.peer4j.cli;

import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes this JVM a node with an epmd of its own, so that peers with a name use neither the host's nor leave one. */
final class TestNode implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Node.local().start(NodeOptions.shortName("cli").withCookie("cli-tests").withOwnEpmd());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Node.local().stop();
    }
}
