package io.peer4j.internal.text;

import io.peer4j.internal.nullness.Nullable;

/** What lets peer4j use a class of another module by reflection. */
public final class OpensLine {
    private OpensLine() {}

    /** What to do about the package of {@code type}, which peer4j may not look into. The JDK's modules can't be changed. */
    public static String advice(Class<?> type) {
        Module own = OpensLine.class.getModule();
        String module = type.getModule().getName();
        if (isOfTheJdk(module)) {
            return "run java with `--add-opens " + module + '/' + type.getPackageName() + '='
                    + (own.isNamed() ? own.getName() : "ALL-UNNAMED") + '`';
        }
        String to = own.isNamed() ? " to " + own.getName() : "";
        return "add `opens " + type.getPackageName() + to + ";` to the module-info of " + module;
    }

    private static boolean isOfTheJdk(@Nullable String module) {
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
