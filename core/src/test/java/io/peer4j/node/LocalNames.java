package io.peer4j.node;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Names within one JVM. */
final class LocalNames implements NameService {
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final AtomicInteger creation = new AtomicInteger(100);

    @Override
    public Registration register(String name, int port, boolean hidden) throws IOException {
        if (ports.putIfAbsent(name, port) != null) {
            throw new IOException("the name is taken: " + name);
        }
        int mine = creation.getAndIncrement();
        return new Registration() {
            @Override
            public int creation() {
                return mine;
            }

            @Override
            public void close() {
                ports.remove(name, port);
            }
        };
    }

    @Override
    public OptionalInt port(String name, InetAddress host) {
        Integer port = ports.get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    void put(String name, int port) {
        ports.put(name, port);
    }
}
