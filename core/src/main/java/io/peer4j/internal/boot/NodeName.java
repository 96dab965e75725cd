package io.peer4j.internal.boot;

import io.peer4j.term.Atom;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name that {@code -sname} or {@code -name} gives a peer: as it stands where it has a host, else with this host's
 * name, up to the first dot or with the domain.
 */
record NodeName(Atom atom, boolean isLong) {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    static @Nullable NodeName from(CommandLine commandLine) {
        List<String> longName = commandLine.last("name");
        List<String> given = longName.isEmpty() ? commandLine.last("sname") : longName;
        if (given.isEmpty() && (commandLine.has("name") || commandLine.has("sname"))) {
            throw new BootException("expected a name behind -name or -sname, got nothing");
        }
        return given.isEmpty() ? null : of(given.getFirst(), !longName.isEmpty());
    }

    static NodeName of(String name, boolean longNames) {
        String full = name.indexOf('@') >= 0 ? name : name + "@" + (longNames ? longHost() : shortHost());
        int at = full.indexOf('@');
        if (at == 0 || at == full.length() - 1 || full.indexOf('@', at + 1) >= 0) {
            throw new BootException("expected a node name as in name@host, got " + full);
        }
        if (full.codePointCount(0, full.length()) > Atom.MAX_LENGTH) {
            throw new BootException("expected a node name of at most " + Atom.MAX_LENGTH + " characters, got " + full);
        }
        boolean dotted = full.indexOf('.', at) >= 0;
        if (dotted != longNames) {
            throw new BootException(
                    longNames
                            ? "a long name's host has a dot: give -name NAME@HOST.DOMAIN (the option host) instead of "
                                    + full
                            : "a short name's host has no dot: give -name instead of -sname for " + full);
        }
        return new NodeName(new Atom(full), longNames);
    }

    private static String shortHost() {
        String host = hostName();
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }

    private static String longHost() {
        String host = hostName();
        try {
            return host.indexOf('.') >= 0 ? host : InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** The kernel's word first: asking the resolver may take seconds. */
    private static String hostName() {
        try {
            if (Files.isReadable(HOSTNAME)) {
                return Files.readString(HOSTNAME).strip();
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
