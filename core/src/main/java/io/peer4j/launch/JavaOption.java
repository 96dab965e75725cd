package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.List;

/**
 * An option of the program {@code java}, and how it is written.
 *
 * <p>{@link #TABLE} lists what the launcher and HotSpot take, from the launcher's {@code java.c}, HotSpot's
 * {@code arguments.cpp}, and the help of Java 21 to 25. The first row that matches a word counts.
 * {@link JavaArguments} reads words by it, and the build makes {@code ./peer4j}'s rules from it ({@link ScriptRules}).
 *
 * @param name the word, or what it begins with
 * @param form how it is written
 * @param fitsCache whether a peer that is given it may use the boot cache
 */
record JavaOption(String name, Form form, boolean fitsCache) {
    /** How an option is written, and what becomes of it. */
    enum Form {
        /** The name alone: {@code -server}. */
        WORD,
        /** The name with something attached: {@code -Xmx64m}. */
        ATTACHED,
        /** The name with a number attached: {@code -mx64m}. */
        NUMBER,
        /** The name alone, or with a colon and more: {@code -ea:PACKAGE}. */
        COLON,
        /** Name and value, in two words or joined by an equals sign: {@code --add-modules NAMES}. */
        VALUE,
        /** Name and value joined by an equals sign: {@code --finalization=disabled}. */
        EQUALS,
        /** A class path, in the next word. */
        CLASS_PATH,
        /** A class path, attached. */
        CLASS_PATH_ATTACHED,
        /** A module path, in the next word. */
        MODULE_PATH,
        /** A module path, attached. */
        MODULE_PATH_ATTACHED,
        /** A word with which java runs no peer, but prints something or runs another program. */
        NO_PEER,
        /** What {@link #NO_PEER} says, of all words that begin with it. */
        NO_PEER_ATTACHED;

        private boolean matches(String name, String word) {
            return switch (this) {
                case WORD, CLASS_PATH, MODULE_PATH, NO_PEER -> word.equals(name);
                case ATTACHED, CLASS_PATH_ATTACHED, MODULE_PATH_ATTACHED, NO_PEER_ATTACHED -> word.startsWith(name);
                case NUMBER ->
                    word.length() > name.length()
                            && Character.isDigit(word.charAt(name.length()))
                            && word.startsWith(name);
                case COLON -> word.equals(name) || begins(name, ':', word);
                case VALUE, EQUALS -> word.equals(name) || begins(name, '=', word);
            };
        }

        private static boolean begins(String name, char next, String word) {
            return word.length() > name.length() && word.charAt(name.length()) == next && word.startsWith(name);
        }
    }

    static final List<JavaOption> TABLE = table();

    /** The row that {@code word} is of, or null if it is no option of java. */
    static @Nullable JavaOption of(String word) {
        for (JavaOption option : TABLE) {
            if (option.form.matches(option.name, word)) {
                return option;
            }
        }
        return null;
    }

    /** Whether it takes the next word as its value. */
    boolean takesNext(String word) {
        return switch (form) {
            case CLASS_PATH, MODULE_PATH -> true;
            case VALUE -> word.equals(name);
            default -> false;
        };
    }

    private static List<JavaOption> table() {
        List<JavaOption> table = new ArrayList<>();
        add(table, Form.CLASS_PATH, true, "-cp", "-classpath", "--class-path");
        add(table, Form.CLASS_PATH_ATTACHED, true, "--class-path=", "-Djava.class.path=");
        add(table, Form.MODULE_PATH, false, "-p", "--module-path");
        add(table, Form.MODULE_PATH_ATTACHED, false, "--module-path=");
        add(table, Form.NO_PEER, false, "-jar", "-m", "--module", "--source", "-d", "--describe-module");
        add(table, Form.NO_PEER, false, "-version", "--version", "-fullversion", "--full-version", "-?", "-h");
        add(table, Form.NO_PEER, false, "-help", "--help", "-X", "--help-extra", "--list-modules", "--dry-run");
        add(
                table,
                Form.NO_PEER,
                false,
                "--validate-modules",
                "-Xinternalversion",
                "-Xshare:dump",
                "-XX:AOTMode=create");
        add(table, Form.NO_PEER_ATTACHED, false, "--module=", "--source=", "--describe-module=");
        moduleSystem(table);
        standard(table);
        hotSpot(table);
        return List.copyOf(table);
    }

    private static void moduleSystem(List<JavaOption> table) {
        add(table, Form.VALUE, false, "--upgrade-module-path", "--add-modules", "--enable-native-access");
        add(table, Form.VALUE, false, "--limit-modules", "--add-exports", "--add-opens", "--add-reads");
        add(table, Form.VALUE, false, "--patch-module");
        add(table, Form.EQUALS, false, "--illegal-native-access", "--illegal-access", "--finalization");
        add(table, Form.EQUALS, false, "--sun-misc-unsafe-memory-access", "--illegal-final-field-mutation");
        add(table, Form.EQUALS, false, "--enable-final-field-mutation");
        add(table, Form.WORD, false, "--enable-preview", "--show-module-resolution", "--show-resolved-modules");
    }

    private static void standard(List<JavaOption> table) {
        add(table, Form.ATTACHED, false, "-Djava.system.class.loader", "-javaagent:", "-agentlib:", "-agentpath:");
        add(table, Form.ATTACHED, true, "-D", "-splash:");
        add(table, Form.COLON, true, "-ea", "-da", "-enableassertions", "-disableassertions", "-verbose");
        add(table, Form.WORD, true, "-esa", "-dsa", "-enablesystemassertions", "-disablesystemassertions");
        add(table, Form.WORD, true, "-verbosegc", "-verify", "-noverify", "-debug", "-showversion", "--show-version");
        add(table, Form.WORD, true, "-verifyremote", "-noclassgc");
        add(table, Form.WORD, true, "-server", "-client", "-minimal", "-zero", "--disable-@files");
    }

    private static void hotSpot(List<JavaOption> table) {
        add(table, Form.ATTACHED, false, "-XX:AOT", "-XX:Shared", "-XX:Archive", "-XX:+AutoCreate", "-XX:+UseZ");
        add(table, Form.ATTACHED, false, "-XX:+UseShenandoah", "-XX:+UseEpsilon", "-XX:-UseCompressed");
        add(table, Form.ATTACHED, false, "-XX:+UseCompact", "-XX:Flags", "-XX:VMOptionsFile", "-Xshare:");
        add(table, Form.ATTACHED, false, "-XXaltjvm=", "-Xbootclasspath", "-Xrun");
        add(table, Form.ATTACHED, true, "-XX:", "-Xmx", "-Xms", "-Xmn", "-Xss", "-Xmaxf", "-Xminf", "-Xloggc:");
        add(table, Form.ATTACHED, true, "-Xmaxjitcodesize", "-Xdock:");
        add(table, Form.NUMBER, true, "-ms", "-mx", "-ss");
        add(table, Form.COLON, true, "-Xlog", "-Xcheck", "-Xverify", "-XshowSettings");
        add(
                table,
                Form.WORD,
                true,
                "-Xint",
                "-Xmixed",
                "-Xcomp",
                "-Xbatch",
                "-Xrs",
                "-Xnoclassgc",
                "-Xdiag",
                "-Xdebug");
        add(table, Form.WORD, true, "-Xnoagent", "-Xprof", "-Xfuture", "-Xusealtsigs", "-XstartOnFirstThread");
    }

    private static void add(List<JavaOption> table, Form form, boolean fitsCache, String... names) {
        for (String name : names) {
            table.add(new JavaOption(name, form, fitsCache));
        }
    }
}
