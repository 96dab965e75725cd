package io.peer4j.internal.boot;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.StandardIoLink;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The descriptors of the standard_io link: those that the launcher moved out of reach, or the process's own. */
final class StandardIo {
    private StandardIo() {}

    static Link open(Diagnostics diagnostics) {
        String moved = moved();
        if (moved != null) {
            try {
                return openMoved(moved);
            } catch (IOException | IllegalArgumentException e) {
                // What 0 and 1 are now is not the origin's.
                throw new BootException("cannot open the descriptors " + moved + ", which a launcher says that it moved"
                        + " standard input and output to: " + e.getMessage());
            }
        }
        diagnostics.line("descriptor 1 is unprotected: what native code prints there can break a frame");
        return StandardIoLink.open(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
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
