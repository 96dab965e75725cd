package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CarriedVariablesTest {
    private static final Path BASH = Path.of("/bin/bash");

    /** The variables that Bash's manual page lists, and those of POSIX's shell. */
    private static final List<String> SHELL = List.of(
            ("BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_COMPAT"
                            + " BASH_ENV BASH_EXECUTION_STRING BASH_LINENO BASH_LOADABLES_PATH BASH_REMATCH BASH_SOURCE"
                            + " BASH_SUBSHELL BASH_VERSINFO BASH_VERSION CDPATH CHILD_MAX COLUMNS COMP_CWORD COMP_KEY"
                            + " COMP_LINE COMP_POINT COMP_TYPE COMP_WORDBREAKS COMP_WORDS COMPREPLY COPROC DIRSTACK EMACS"
                            + " ENV EPOCHREALTIME EPOCHSECONDS EUID EXECIGNORE FCEDIT FIGNORE FUNCNAME FUNCNEST GLOBIGNORE"
                            + " GROUPS HISTCMD HISTCONTROL HISTFILE HISTSIZE HISTTIMEFORMAT HOME HOSTFILE HOSTNAME HOSTTYPE"
                            + " IFS IGNOREEOF INPUTRC INSIDE_EMACS LANG LINENO LINES MACHTYPE MAIL MAILCHECK MAILPATH"
                            + " MAPFILE OLDPWD OPTARG OPTERR OPTIND OSTYPE PIPESTATUS POSIXLY_CORRECT PPID PROMPT_COMMAND"
                            + " PROMPT_DIRTRIM PS0 PS1 PS2 PS3 PS4 PWD RANDOM READLINE_LINE REPLY SECONDS SHELL SHELLOPTS"
                            + " SRANDOM TERM TIMEFORMAT TMOUT TMPDIR UID")
                    .split(" "));

    /** On many systems {@code /bin/sh} is Bash. */
    @Test
    void whateverBashChangesIsCarried() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "no Bash");
        Map<String, String> given = new TreeMap<>();
        SHELL.forEach(name -> given.put(name, "42"));
        ProcessBuilder shell =
                new ProcessBuilder(BASH.toString(), "--posix", "-c", "exec \"$@\"", "bash", "/usr/bin/env", "-0");
        shell.environment().putAll(given);
        Process process = shell.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Set<String> kept = new HashSet<>(
                List.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\0")));
        assertThat(process.waitFor()).isZero();

        PeerStart start = new PeerStart(List.of(), List.of(), given, true, true);
        assertThat(CarriedVariables.of(start).values().keySet())
                .containsAll(SHELL.stream()
                        .filter(name -> !kept.contains(name + "=42"))
                        .toList());
    }
}
