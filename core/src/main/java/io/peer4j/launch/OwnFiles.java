package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells whether this user alone can write a file. Root can write every file, so root's directories are trusted.
 *
 * <p>No threads, no locks. It asks by numbers, because looking up a user's name costs more than all else here.
 */
final class OwnFiles {
    private static final String ATTRIBUTES = "unix:mode,uid,gid";
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 020;
    private static final int OTHERS_WRITE = 02;
    private static final int ROOT = 0;

    private OwnFiles() {}

    /** Why {@code file} is not a regular file that this user alone can write; null if it is one. */
    static @Nullable String fault(Path file) {
        try {
            Map<String, Object> attributes = attributes(file);
            if ((number(attributes, "mode") & TYPE) != REGULAR) {
                return file + " is not a regular file";
            }
            return isOwn(attributes) ? faultOfDirectory(file.toAbsolutePath().getParent()) : foreign(file);
        } catch (IOException | UnsupportedOperationException e) {
            return "cannot read the owner of " + e.getMessage();
        }
    }

    /** Why somebody else could replace what is in {@code directory}; null if nobody can. */
    static @Nullable String faultOfDirectory(@Nullable Path directory) {
        if (directory == null) {
            return "a file system's root holds no files of one user";
        }
        try {
            if (!isOwn(attributes(directory.toRealPath()))) {
                return foreign(directory);
            }
            String fault = faultAbove(directory);
            return fault != null ? fault : faultAbove(directory.toRealPath());
        } catch (IOException | UnsupportedOperationException e) {
            return "cannot read the owner of " + e.getMessage();
        }
    }

    private static @Nullable String faultAbove(Path directory) throws IOException {
        for (Path above = directory.getParent(); above != null; above = above.getParent()) {
            if (!isTrusted(attributes(above))) {
                return foreign(above);
            }
        }
        return null;
    }

    private static String foreign(Path file) {
        return file + " belongs to another user, or others can write to it";
    }

    private static boolean isOwn(Map<String, Object> attributes) {
        return number(attributes, "uid") == User.ID && !othersCanWrite(attributes);
    }

    /** In a directory with the sticky bit nobody can replace another user's entries. A link's own mode says nothing. */
    private static boolean isTrusted(Map<String, Object> attributes) {
        int owner = number(attributes, "uid");
        int mode = number(attributes, "mode");
        boolean isProtected = (mode & STICKY) != 0 || (mode & TYPE) == LINK || !othersCanWrite(attributes);
        return (owner == User.ID || owner == ROOT) && isProtected;
    }

    /** A group with the user's own number is the user's private group, which many systems give write access. */
    private static boolean othersCanWrite(Map<String, Object> attributes) {
        int mode = number(attributes, "mode");
        boolean isPrivateGroup = number(attributes, "gid") == number(attributes, "uid");
        return (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITE) != 0 && !isPrivateGroup);
    }

    private static Map<String, Object> attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(file.toString(), e);
        }
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Integer value ? value : -1;
    }

    /** The user that this process runs as: the owner of its entry in /proc or, where there is none, of the home directory. */
    private static final class User {
        static final int ID = id();

        private static int id() {
            try {
                Path self = Path.of("/proc/self");
                Path owned = Files.exists(self) ? self.toRealPath() : Path.of(System.getProperty("user.home", "/"));
                return number(attributes(owned), "uid");
            } catch (IOException | RuntimeException e) {
                return -1;
            }
        }
    }
}
