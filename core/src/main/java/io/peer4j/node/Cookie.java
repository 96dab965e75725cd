package io.peer4j.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The cookie file: {@code .erlang.cookie} in the user's home, or in {@code erlang} of the user's configuration
 * directory; where there is neither, it is made in the home. Source: OTP's {@code auth.erl}.
 */
final class Cookie {
    private static final String NAME = ".erlang.cookie";
    private static final int LENGTH = 20;
    private static final long LONGEST_FILE = 64 << 10;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private Cookie() {}

    /** This user's cookie. */
    static String ofUser() throws IOException {
        String home = System.getenv("HOME");
        String configuration = System.getenv("XDG_CONFIG_HOME");
        Path homeDirectory = Path.of(home != null ? home : System.getProperty("user.home"));
        return read(
                homeDirectory,
                configuration != null && !configuration.isEmpty()
                        ? Path.of(configuration)
                        : homeDirectory.resolve(".config"));
    }

    /**
     * The cookie of the user whose home and configuration directories these are.
     *
     * @throws IOException if its file can't be read or made, others than its owner may read it, or it holds no cookie
     */
    static String read(Path home, Path configuration) throws IOException {
        Path inHome = home.resolve(NAME);
        Path inConfiguration = configuration.resolve("erlang").resolve(NAME);
        try {
            return read(inHome);
        } catch (NoSuchFileException e) {
            // The other place.
        }
        try {
            return read(inConfiguration);
        } catch (NoSuchFileException e) {
            create(inHome);
            return read(inHome);
        }
    }

    private static String read(Path file) throws IOException {
        checkAttributes(file);
        if (Files.size(file) > LONGEST_FILE) {
            throw new IOException("the cookie file " + file + " has more than " + LONGEST_FILE + " bytes");
        }
        String cookie = Files.readString(file, StandardCharsets.ISO_8859_1).replaceFirst("[\r\n ]+$", "");
        if (cookie.isEmpty()) {
            throw new IOException("the cookie file " + file + " is empty; remove it to have one made");
        }
        if (!cookie.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IOException("the cookie file " + file + " has other characters than ASCII's printable ones");
        }
        return cookie;
    }

    private static void checkAttributes(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || !Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("the cookie file " + file + " is no regular file");
        }
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (isPosix && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException("the cookie file " + file + " must be accessible by owner only: chmod 400 it");
        }
    }

    /** Written aside and linked into place, so that nobody reads half a cookie, and of two that make one, one stays. */
    private static void create(Path file) throws IOException {
        Path aside = Files.createTempFile(file.getParent(), NAME, ".new");
        try {
            Files.writeString(aside, random(), StandardOpenOption.TRUNCATE_EXISTING);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("r--------"));
            }
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException e) {
            // Somebody else's, made meanwhile, is as good.
        } finally {
            Files.delete(aside);
        }
    }

    private static String random() {
        StringBuilder cookie = new StringBuilder(LENGTH);
        new SecureRandom().ints(LENGTH, 'A', 'Z' + 1).forEach(letter -> cookie.append((char) letter));
        return cookie.toString();
    }
}
