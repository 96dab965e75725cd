/** The command line of peer4j, as docs/cli.md describes it. */
module io.peer4j.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.peer4j;

    opens io.peer4j.cli to
            info.picocli;
}
