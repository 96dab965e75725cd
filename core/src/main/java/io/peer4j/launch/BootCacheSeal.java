package io.peer4j.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What a boot cache was when it was whole, in a file beside it: a JVM maps a damaged cache as it is, and crashes.
 *
 * <p>The file has one line, {@code SIZE INODE CHANGED CHECKSUM}: the size, the inode and the time of its last change in
 * nanoseconds, in decimal, and the CRC-32C of its bytes in hexadecimal. If the first three are as they were, nothing has
 * written to the cache. Else, as after a restored backup, the checksum decides, and the line is written anew.
 */
final class BootCacheSeal {
    private static final int BUFFER = 1 << 16;
    private static final int HEX = 16;

    private final Path file;
    private final Path seal;

    BootCacheSeal(Path file, Path seal) {
        this.file = file;
        this.seal = seal;
    }

    /**
     * Seals what was made at {@code whole}, which is about to be moved to its place: the move changes the stamp, not the
     * checksum.
     */
    void announce(Path whole) throws IOException {
        write("0 0 0 " + checksum(whole));
    }

    /** Whether the cache is as it was made. */
    boolean holds() {
        try {
            String line = line();
            String stamp = stamp();
            if (line.startsWith(stamp)) {
                return true;
            }
            return line.endsWith(" " + checksum(file)) && renewed(stamp, line.substring(line.lastIndexOf(' ') + 1));
        } catch (IOException e) {
            return false;
        }
    }

    /** By a class that is loaded anyway: a channel would cost the first boot a millisecond. */
    private String line() throws IOException {
        try (InputStream in = new FileInputStream(seal.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private boolean renewed(String stamp, String checksum) {
        try {
            write(stamp + checksum);
        } catch (IOException e) {
            // The checksum is computed again the next time.
        }
        return true;
    }

    private void write(String line) throws IOException {
        Path part = Path.of(seal + "." + ProcessHandle.current().pid());
        try {
            Files.writeString(part, line, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(part, seal, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private String stamp() throws IOException {
        Map<String, Object> now = Files.readAttributes(file, "unix:size,ino,ctime", LinkOption.NOFOLLOW_LINKS);
        long changed = now.get("ctime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
        // The operator + would cost the first boot milliseconds.
        return String.join(
                " ", String.valueOf(now.get("size")), String.valueOf(now.get("ino")), Long.toString(changed), "");
    }

    private static String checksum(Path of) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(of)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                checksum.update(buffer, 0, count);
            }
        }
        return Long.toString(checksum.getValue(), HEX);
    }
}
