package io.peer4j.launch;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes the rules of {@code ./peer4j node} for its arguments: shell functions, from {@link JavaOption},
 * {@link NodeFlag} and {@link JavaVariables}. Whatever these rules leave open the script asks {@link NodeWords}.
 */
public final class ScriptRules {
    private ScriptRules() {}

    /** Prints them. */
    public static void main(String[] args) {
        System.out.print(text());
    }

    /** The functions. */
    public static String text() {
        StringBuilder text = new StringBuilder("# Made by the build from io.peer4j.launch.ScriptRules.\n\n");
        text.append(
                "# Sets kind and fits: what the word $1 of a node's command line is, and whether a cache goes with it.\n");
        text.append("classify() {\n    case $1 in\n");
        text.append("        -extra) kind=extra fits=yes ;;\n");
        text.append("        ").append(NodeFlag.ENV).append(") kind=variable fits=yes ;;\n");
        JavaOption.TABLE.forEach(option -> text.append(rows(option)));
        text.append("        ").append(flags()).append(") kind=node fits=yes ;;\n");
        text.append("        -* | @?*) kind=ask fits=yes ;;\n");
        text.append("        *) kind=node fits=yes ;;\n    esac\n}\n\n");
        text.append("# Sets unfit if the environment has options for java.\n");
        return text.append("java_variables() {\n    unfit=")
                .append(expansions())
                .append(
                        "\n}\n\n# Whether java takes options from the variable $1.\nis_java_variable() {\n    case $1 in\n        ")
                .append(String.join(" | ", JavaVariables.NAMES))
                .append(") return 0 ;;\n    esac\n    return 1\n}\n")
                .toString();
    }

    private static String rows(JavaOption option) {
        String name = '\'' + option.name() + '\'';
        return switch (option.form()) {
            case WORD -> row(name, option.name().equals("--disable-@files") ? "ask" : "java", option);
            case ATTACHED -> row(name + "*", "java", option);
            case NUMBER -> row(name + "[0-9]*", "java", option);
            case COLON -> row(name + " | " + name + ":*", "java", option);
            case EQUALS -> row(name + "=?*", "java", option);
            case VALUE -> row(name, "value", option) + row(name + "=?*", "java", option);
            case CLASS_PATH -> row(name, "class_path", option);
            case CLASS_PATH_ATTACHED -> row(name + "*", "class_path_attached", option);
            case MODULE_PATH -> row(name, "module_path", option);
            case MODULE_PATH_ATTACHED -> row(name + "*", "module_path_attached", option);
            // Java says why.
            case NO_PEER -> row(name, "ask", option);
            case NO_PEER_ATTACHED -> row(name + "*", "ask", option);
        };
    }

    private static String row(String patterns, String kind, JavaOption option) {
        return "        " + patterns + ") kind=" + kind + " fits=" + (option.fitsCache() ? "yes" : "no") + " ;;\n";
    }

    private static String flags() {
        return new TreeSet<>(NodeFlag.KNOWN)
                .stream().map(flag -> '\'' + flag + '\'').collect(Collectors.joining(" | "));
    }

    private static String expansions() {
        List<String> names = JavaVariables.NAMES;
        return names.stream().map(name -> "${" + name + "-}").collect(Collectors.joining());
    }
}
