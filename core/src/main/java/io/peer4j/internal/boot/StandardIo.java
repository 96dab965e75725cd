package io.peer4j.internal.boot;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.internal.nullness.Nullable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** The descriptors of the standard_io link: those that the launcher moved out of reach, or the process's own. */
final class StandardIo {
    private static final int STRAY_SIZE = 8 << 10;

    private StandardIo() {}

    static Link open(Diagnostics diagnostics) {
        String moved = moved();
        if (moved != null) {
            try {
                Link link = openMoved(moved);
                if (moved.equals(Boot.UNMOVED)) {
                    closeOwn();
                }
                return link;
            } catch (IOException | IllegalArgumentException e) {
                // What 0 and 1 are now is not the origin's.
                throw new BootException("cannot open the descriptors " + moved + ", which a launcher says that it moved"
                        + " standard input and output to: " + e.getMessage());
            }
        }
        diagnostics.line("descriptor 1 is unprotected: what native code prints there can break a frame");
        return StandardIoLink.open(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    }

    /** Both become the null device: so does the JDK close them. */
    private static void closeOwn() throws IOException {
        new FileInputStream(FileDescriptor.in).close();
        new FileOutputStream(FileDescriptor.out).close();
    }

    /** Has what is printed to descriptor 1, past {@link System#out}, take the way of {@code out}, if a launcher saw to it. */
    static void relayStray(PrintStream out) {
        String descriptor = System.getProperty(Boot.STRAY_PROPERTY);
        if (descriptor != null) {
            Thread.ofPlatform().daemon().name("peer4j-stray").start(() -> relay(descriptor, out));
        }
    }

    private static void relay(String descriptor, PrintStream out) {
        byte[] buffer = new byte[STRAY_SIZE];
        try (InputStream stray = new FileInputStream(path(descriptor))) {
            for (int count = stray.read(buffer); count >= 0; count = stray.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BootException("cannot read descriptor " + descriptor
                    + ", which a launcher says has what is printed to" + " descriptor 1: " + e.getMessage());
        }
    }

    private static @Nullable String moved() {
        String property = System.getProperty(Boot.STDIO_PROPERTY);
        return property != null ? property : System.getenv(Boot.STDIO_VARIABLE);
    }

    private static Link openMoved(String descriptors) throws IOException {
        int separator = Math.max(descriptors.indexOf(','), descriptors.indexOf(' '));
        if (separator < 0) {
            throw new IllegalArgumentException("expected INPUT,OUTPUT");
        }
        FileInputStream in = new FileInputStream(path(descriptors.substring(0, separator)));
        try {
            // Appending, for to open a file anew must not empty it.
            return StandardIoLink.open(in, new FileOutputStream(path(descriptors.substring(separator + 1)), true));
        } catch (FileNotFoundException e) {
            in.close();
            throw e;
        }
    }

    private static String path(String descriptor) {
        return "/dev/fd/".concat(Integer.toString(Integer.parseInt(descriptor)));
    }
}
