package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a class of this JVM comes from, for a peer that is to find it too: a JVM finds classes in directories and jars
 * alone, whatever else this one loads them from. Stateless.
 */
public final class ClassOrigin {
    /** Class loaders by what the names of their classes begin with. */
    private static final Map<String, String> KNOWN = known();

    private ClassOrigin() {}

    private static Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put(
                "org.springframework.boot.loader.",
                "Spring Boot runs this program from a fat jar, whose jars lie inside it, where no other JVM finds them;"
                        + " unpack it (java -Djarmode=tools -jar APP.jar extract) and run what that makes");
        known.put(
                "com.sun.tools.javac.launcher.",
                "this program runs from its source (java Main.java), so its classes are in memory alone; compile it with"
                        + " javac, and run it with java -cp");
        known.put(
                "jdk.jshell.",
                "what is typed into jshell is compiled in memory alone; put the code into a jar or directory, and start"
                        + " jshell with --class-path");
        known.put(
                "org.codehaus.mojo.exec.",
                "mvn exec:java runs this program inside Maven, whose class path is not the program's; run it by mvn"
                        + " exec:exec, or with java -cp");
        known.put(
                "org.codehaus.plexus.classworlds.",
                "this runs inside Maven, which loads the classes of its plugins itself");
        for (String server : new String[] {
            "org.apache.catalina.",
            "org.eclipse.jetty.",
            "org.jboss.modules.",
            "weblogic.",
            "com.ibm.ws.",
            "org.glassfish."
        }) {
            known.put(server, "an application server loads this program's classes itself");
        }
        known.put("org.apache.felix.", "an OSGi container loads this program's classes itself");
        known.put("org.eclipse.osgi.", "an OSGi container loads this program's classes itself");
        known.put("java.net.URLClassLoader", "a class loader of the program's own loads them");
        return known;
    }

    /**
     * The jar or directory that {@code type} is in; null if it is in none, or that can't be known. The modules of an image,
     * and jars in jars, have file systems of their own, which no class path can name.
     */
    public static @Nullable Path place(Class<?> type) {
        URL location = location(type);
        try {
            Path place = location == null ? null : Path.of(location.toURI());
            boolean isFile =
                    place != null && place.getFileSystem().equals(FileSystems.getDefault()) && Files.exists(place);
            return isFile ? place : null;
        } catch (URISyntaxException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable URL location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }

    /** Whether {@code type} was loaded from this JVM's own class path or module path, or is the JDK's. */
    public static boolean isOnPath(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null
                || loader.equals(ClassLoader.getPlatformClassLoader())
                || loader.equals(ClassLoader.getSystemClassLoader());
    }

    /** What a user has to know of {@code type}, which a peer did not find, or would not. */
    public static String advice(Class<?> type) {
        Path place = place(type);
        String found = "here, " + type.getName() + " comes from " + (place != null ? quoted(place) : described(type));
        if (isOnPath(type)) {
            return place == null
                    ? found
                    : found + ", which is not on the peer's class path, or was not when it started; add it:"
                            + " Launch.local().prependClassPath(Path.of(\"" + quoted(place) + "\"))";
        }
        return found + ", loaded by a "
                + type.getClassLoader().getClass().getName() + ", and is not on this JVM's class path ("
                + Excerpt.of(System.getProperty("java.class.path", "")) + "), which a peer is given: " + situation(type)
                + "; or give the peer a class path that has it: " + classPath(place);
    }

    private static String classPath(@Nullable Path place) {
        boolean isEntry =
                place != null && (Files.isDirectory(place) || place.toString().endsWith(".jar"));
        return place != null && isEntry
                ? "Launch.local().prependClassPath(Path.of(\"" + quoted(place) + "\"))"
                : "Launch.local().classPath(List.of(…)), with peer4j.jar and what holds your classes";
    }

    private static String described(Class<?> type) {
        URL location = location(type);
        return location == null ? "no file" : Excerpt.of(location.toString()) + ", which is no file";
    }

    private static String quoted(Path place) {
        return Excerpt.of(place.toString());
    }

    /** By the loader, or one that it asks. */
    private static String situation(Class<?> type) {
        for (ClassLoader loader = type.getClassLoader(); loader != null; loader = loader.getParent()) {
            String situation = knownSituation(loader.getClass());
            if (situation != null) {
                return situation;
            }
        }
        return "a class loader of the program's own loads it";
    }

    private static @Nullable String knownSituation(Class<?> loader) {
        for (Class<?> type = loader; type != null; type = type.getSuperclass()) {
            for (Map.Entry<String, String> known : KNOWN.entrySet()) {
                if (type.getName().startsWith(known.getKey())) {
                    return known.getValue();
                }
            }
        }
        return null;
    }
}
