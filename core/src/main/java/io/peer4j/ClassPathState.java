package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The class path of a JVM peer on this machine, to tell which of its entries are missing, or have changed since the peer
 * started, when the peer fails to load a class. Looks at no file before that. Immutable.
 *
 * @param entries the entries of the class path and the module path
 * @param started when the peer started, in milliseconds since 1970
 */
record ClassPathState(List<Path> entries, long started) {
    private static final int MOST_NAMED = 5;

    /** What a JVM throws that finds no class, or another one than it was compiled with. */
    private static final Set<String> FAILURES = Set.of(
            "java.lang.NoClassDefFoundError",
            "java.lang.ClassNotFoundException",
            "java.lang.NoSuchMethodError",
            "java.lang.NoSuchFieldError",
            "java.lang.AbstractMethodError",
            "java.lang.IllegalAccessError",
            "java.lang.IncompatibleClassChangeError",
            "java.lang.ClassFormatError",
            "java.lang.UnsupportedClassVersionError",
            "java.lang.VerifyError",
            "java.lang.ExceptionInInitializerError",
            "java.lang.InternalError",
            "java.util.MissingResourceException",
            "java.util.ServiceConfigurationError",
            "java.util.zip.ZipError",
            "java.util.zip.ZipException");

    ClassPathState {
        entries = List.copyOf(entries);
    }

    /**
     * What a report of {@code failures} says of the class path: empty if none of them has to do with it, or nothing is
     * wrong with it.
     *
     * @param failures {@code {Class, Message, …}} each
     */
    String report(List<Term> failures) {
        List<Path> packages = new ArrayList<>();
        boolean isRelated = false;
        for (Term failure : failures) {
            if (failure instanceof Tuple(List<Term> e)
                    && e.size() >= 2
                    && e.get(0) instanceof Atom type
                    && FAILURES.contains(type.name())) {
                isRelated = true;
                packages.addAll(packages(e.get(1)));
            }
        }
        return isRelated ? report(missing(), changed(packages)) : "";
    }

    private static String report(List<Path> missing, List<Path> changed) {
        String report = missing.isEmpty() ? "" : "; missing on the peer's class path: " + named(missing);
        return changed.isEmpty()
                ? report
                : report + "; changed on the peer's class path since the peer started: " + named(changed)
                        + " (start the peer again)";
    }

    private static String named(List<Path> entries) {
        List<String> names = new ArrayList<>();
        for (Path entry : entries.subList(0, Math.min(entries.size(), MOST_NAMED))) {
            names.add(Excerpt.of(entry.toString()));
        }
        int more = entries.size() - names.size();
        return String.join(", ", names) + (more == 0 ? "" : " and " + more + " more");
    }

    private List<Path> missing() {
        return entries.stream().filter(entry -> !Files.exists(place(entry))).toList();
    }

    private List<Path> changed(List<Path> packages) {
        return entries.stream()
                .filter(entry -> hasChanged(place(entry), packages))
                .toList();
    }

    /** A wildcard stands for the jars in a directory. */
    private static Path place(Path entry) {
        Path parent = entry.toAbsolutePath().getParent();
        return entry.endsWith("*") && parent != null ? parent : entry;
    }

    /** Of a directory those below it count that the class would be in. */
    private boolean hasChanged(Path place, List<Path> packages) {
        return isYounger(place) || packages.stream().anyMatch(name -> isYounger(place.resolve(name)));
    }

    private boolean isYounger(Path file) {
        FileTime changed = changed(file);
        return changed != null && changed.toMillis() >= started;
    }

    /** The time of the last change of any kind, for a build may set the time of modification as it likes. */
    private static @Nullable FileTime changed(Path file) {
        try {
            return (FileTime) Files.getAttribute(file, "unix:ctime");
        } catch (IOException e) {
            return null;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return modified(file);
        }
    }

    private static @Nullable FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** The directories, and the file, of the class whose name the message of a failure begins with. */
    private static List<Path> packages(Term message) {
        if (!(message instanceof Binary bytes)) {
            return List.of();
        }
        String text = new String(bytes.toByteArray(), StandardCharsets.UTF_8).replace('.', '/');
        List<Path> places = new ArrayList<>();
        int end = 0;
        while (end < text.length() && (Character.isJavaIdentifierPart(text.charAt(end)) || text.charAt(end) == '/')) {
            if (text.charAt(end) == '/' && end > 0 && end < Excerpt.MOST) {
                places.add(Path.of(text.substring(0, end)));
            }
            end++;
        }
        if (end > 0 && end < Excerpt.MOST) {
            places.add(Path.of(text.substring(0, end) + ".class"));
        }
        return places;
    }
}
