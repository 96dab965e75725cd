package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * The cookie file, as OTP's {@code auth} reads and makes it: {@code $HOME/.erlang.cookie} comes first,
 * {@code $XDG_CONFIG_HOME/erlang/.erlang.cookie} second, and where there is neither, the first is made.
 */
final class Cookie {
    private static final String FILE = ".erlang.cookie";
    private static final int GENERATED_LENGTH = 20;

    /** A cookie is an atom to Erlang. */
    private static final int LONGEST = 255;

    /** With blanks and line ends behind it. */
    private static final int LONGEST_FILE = 4096;

    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private Cookie() {}

    /** The cookie of the user that this process runs as. */
    static String ofUser() throws IOException {
        String home = System.getenv("HOME");
        return read(Path.of(home != null ? home : System.getProperty("user.home")));
    }

    /** The cookie of the user whose home is {@code home}. */
    static String read(Path home) throws IOException {
        return read(home, configDirectory(home, System.getenv("XDG_CONFIG_HOME")));
    }

    /** Erlang's own directory below that for settings, as {@code filename:basedir(user_config, "erlang")} has it. */
    static Path configDirectory(Path home, @Nullable String xdgConfigHome) {
        Path settings = xdgConfigHome != null && !xdgConfigHome.isEmpty()
                ? Path.of(xdgConfigHome)
                : home.resolve(isMac() ? "Library/Application Support" : ".config");
        return settings.resolve("erlang");
    }

    private static boolean isMac() {
        return System.getProperty("os.name").startsWith("Mac");
    }

    /**
     * The cookie in {@code home}, or else that in {@code configDirectory}, or else a new one.
     *
     * @throws IOException if there is a file that others can access, or whose content is no cookie, or if none can be
     *     made
     */
    static String read(Path home, Path configDirectory) throws IOException {
        Path file = home.resolve(FILE);
        try {
            return readFile(file);
        } catch (NoSuchFileException first) {
            try {
                return readFile(configDirectory.resolve(FILE));
            } catch (NoSuchFileException second) {
                create(file);
                return readFile(file);
            }
        }
    }

    private static String readFile(Path file) throws IOException {
        try {
            checkAttributes(file);
            try (InputStream in = Files.newInputStream(file)) {
                return check(file, in.readNBytes(LONGEST_FILE + 1));
            }
        } catch (CookieFileException | NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("can't read the cookie file " + file + ": " + e.getMessage(), e);
        }
    }

    private static void checkAttributes(Path file) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            Set<PosixFilePermission> others = posix.readAttributes().permissions();
            others.retainAll(OTHERS);
            if (!others.isEmpty()) {
                throw new CookieFileException(
                        "cookie file " + file + " must be accessible by owner only; run: chmod 400 " + file);
            }
        } else if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new CookieFileException("cookie file " + file + " must be a regular file");
        }
    }

    /** Printable ASCII; line ends, and blanks behind them, may follow. */
    private static String check(Path file, byte[] content) throws CookieFileException {
        int end = 0;
        while (end < content.length && content[end] >= ' ' && content[end] <= '~') {
            end++;
        }
        for (int i = end; i < content.length; i++) {
            if (content[i] != '\n' && content[i] != '\r' && content[i] != ' ') {
                throw new CookieFileException("bad characters in cookie file " + file
                        + ": expected printable ASCII, got byte " + (content[i] & 0xFF) + " at offset " + i);
            }
        }
        if (end == 0) {
            throw new CookieFileException("too short cookie string in cookie file " + file + ": it is empty");
        }
        if (end > LONGEST || content.length > LONGEST_FILE) {
            throw new CookieFileException(
                    "too long cookie string in cookie file " + file + ": expected at most " + LONGEST + " characters");
        }
        return new String(content, 0, end, StandardCharsets.US_ASCII);
    }

    /** The file appears with its content and mode, or not at all; if another process is first, that one's stays. */
    private static void create(Path file) throws IOException {
        try {
            Path draft = Files.createTempFile(file.getParent(), FILE, ".new");
            try {
                Files.writeString(draft, random(), StandardCharsets.US_ASCII);
                dressUp(draft);
                publish(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (FileAlreadyExistsException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "another made {0} first", file);
        } catch (IOException e) {
            throw new IOException("failed to create cookie file " + file + ": " + e, e);
        }
    }

    private static void publish(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // No links on that file system: another process may come between, and gets the wrong cookie.
            Files.move(draft, file);
        }
    }

    private static void dressUp(Path file) throws IOException {
        // As in OTP: the time at which it was made is nobody's business.
        Files.setLastModifiedTime(
                file,
                FileTime.from(LocalDate.now(ZoneId.systemDefault())
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant()));
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString("r--------"));
        }
    }

    private static String random() {
        return new SecureRandom()
                .ints(GENERATED_LENGTH, 'A', 'Z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A cookie file that is not as it should be. */
    private static final class CookieFileException extends IOException {
        CookieFileException(String message) {
            super(message);
        }
    }
}
