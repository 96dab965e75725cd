package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;
import java.util.Map;

/**
 * The variables of the environment from which {@code java} takes options: the launcher's ({@code java.c}, {@code args.c})
 * and the JVM's (HotSpot's {@code arguments.cpp}, OpenJ9's). A peer that has one boots without a cache, and none of them
 * reaches the JVMs that make a cache: what they say may not go with it.
 *
 * <p>Not listed are {@code CLASSPATH}, because each peer is given a class path; {@code _JAVA_LAUNCHER_DEBUG}, which only
 * makes the launcher talk; and {@code _JAVA_SPLASH_FILE} and {@code _JAVA_SPLASH_JAR}, which the launcher sets.
 */
final class JavaVariables {
    static final List<String> NAMES = List.of(
            "JDK_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS",
            "JDK_ALTERNATE_VM",
            "JDK_AOT_VM_OPTIONS",
            "_JAVA_VERSION_SET",
            "_JAVA_SR_SIGNUM",
            "OPENJ9_JAVA_OPTIONS",
            "IBM_JAVA_OPTIONS");

    private JavaVariables() {}

    /** Whether a process has one of them that adds {@code env} to this process's environment. */
    static boolean areIn(Map<String, String> env) {
        for (String name : NAMES) {
            String value = value(env, name);
            if (value != null && !value.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String value(Map<String, String> env, String name) {
        String own = env.get(name);
        return own != null ? own : System.getenv(name);
    }
}
