package io.peer4j.internal.text;

/** The line of a {@code module-info} that lets peer4j use a class by reflection. */
public final class OpensLine {
    private OpensLine() {}

    /** What to do about the package of {@code type}, which peer4j may not look into. */
    public static String advice(Class<?> type) {
        Module own = OpensLine.class.getModule();
        String to = own.isNamed() ? " to " + own.getName() : "";
        return "add `opens " + type.getPackageName() + to + ";` to the module-info of "
                + type.getModule().getName();
    }
}
