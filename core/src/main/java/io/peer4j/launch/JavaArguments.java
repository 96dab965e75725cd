package io.peer4j.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * A user's arguments for a JVM peer, by whom they are for. No flag of {@code erl} has the form of one of the JVM's.
 *
 * @param jvm the JVM's options
 * @param classPath what its class path begins with
 * @param node what the node gets
 */
record JavaArguments(List<String> jvm, List<String> classPath, List<String> node) {
    private static final List<String> JVM_PREFIXES = List.of(
            "-X", "-D", "-javaagent:", "-agentlib:", "-agentpath:", "--add-", "--enable-", "--illegal-", "--limit-");
    private static final List<String> JVM_FLAGS = List.of("-ea", "-da", "-esa", "-dsa", "-server");
    private static final List<String> JVM_PREFIXES_WITH_COLON = List.of("-ea:", "-da:");
    private static final List<String> WITH_VALUE =
            List.of("--add-opens", "--add-exports", "--add-modules", "--add-reads", "--limit-modules");
    private static final List<String> CLASS_PATH = List.of("-cp", "-classpath", "--class-path");

    static JavaArguments split(List<String> args) {
        JavaArguments split = new JavaArguments(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            boolean more = i + 1 < args.size();
            if (CLASS_PATH.contains(arg) && more) {
                split.classPath.add(args.get(++i));
            } else if (!isForJvm(arg)) {
                split.node.add(arg);
            } else {
                split.jvm.add(arg);
                if (WITH_VALUE.contains(arg) && more) {
                    split.jvm.add(args.get(++i));
                }
            }
        }
        return split;
    }

    private static boolean isForJvm(String arg) {
        return JVM_FLAGS.contains(arg)
                || JVM_PREFIXES.stream().anyMatch(arg::startsWith)
                || JVM_PREFIXES_WITH_COLON.stream().anyMatch(arg::startsWith);
    }
}
