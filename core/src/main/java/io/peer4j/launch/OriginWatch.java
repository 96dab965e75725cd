package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.link.Secret;
import io.peer4j.internal.link.Tls;
import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What ends the processes of peers when this JVM was killed and could do nothing itself: a shell beside it, started with
 * the first of them, that reads a pipe. The pipe's end is this JVM's. Half a second later, in which they heed the end of
 * their connections, it kills those that are left, and what these started.
 *
 * <p>A process is known by its id and the time of its start, so none is killed that has got the id of another. Not
 * watched are those that went to the background, whose id nobody knows.
 *
 * <p>What is {@linkplain #spare spared} has {@link BootCacheDraft#SPARED} to end by itself, and is killed a tenth of a second
 * behind that.
 */
final class OriginWatch {
    /**
     * Reads {@code + PID} and {@code - PID}. It is told of a start behind it, and of an end behind that. And
     * {@code = MARK}: what has it in its environment ends too, behind the peers. And {@code ~ PID}: that one is spared, if it
     * is one of them.
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            cd /
            peers=''
            spared=''
            mark=''
            trash=''
            born() {
                born=''
                { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
                # shellcheck disable=SC2086 # The words behind the program's name.
                set -- ${stat##*) }
                [ "$1" = Z ] || born=${20}
            }
            keep() {
                kept=''
                for peer in $peers; do
                    ! "$@" || kept="$kept $peer"
                done
                peers=$kept
            }
            is_other() {
                [ "${peer%.*}" != "$1" ]
            }
            runs() {
                born "${peer%.*}"
                [ "$born" = "${peer#*.}" ]
            }
            end() {
                kill -STOP "$1"
                for child in $(cat "/proc/$1/task/"*/children || pgrep -P "$1"); do
                    end "$child"
                done
                kill -KILL "$1"
            }
            end_after() {
                for tenth; do
                    keep runs
                    [ -n "$peers" ] || return 0
                    sleep 0.1 || sleep 1
                done
                keep runs
                for peer in $peers; do
                    end "${peer%.*}"
                done
            }
            end_spared() {
                peers=$spared
                end_after 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18
            }
            end_marked() {
                for round in 1 2 3 4 5 6 7 8 9 10; do
                    files=$(grep -alsF -e "$mark" /proc/[1-9]*/environ)
                    [ -n "$files" ] || return 0
                    for file in $files; do
                        file=${file#/proc/}
                        kill -KILL "${file%/environ}"
                    done
                    sleep 0.1 || sleep 1
                done
            }
            while read -r change pid; do
                case "$change" in
                +)
                    born "$pid"
                    peers="$peers $pid.$born"
                    ;;
                =) mark=$pid ;;
                %) trash=$pid ;;
                '~')
                    for peer in $peers; do
                        is_other "$pid" || spared="$spared $peer"
                    done
                    keep is_other "$pid"
                    ;;
                *) keep is_other "$pid" ;;
                esac
            done
            end_spared &
            end_after 1 2 3 4 5
            [ -z "$mark" ] || end_marked
            [ -z "$trash" ] || rm -rf "$trash"
            """;

    /** What an origin that is a peer itself proves itself with, and its cookie: nothing that its shell needs. */
    static final List<String> SECRETS = List.of(Secret.VARIABLE, Tls.VARIABLE, Boot.COOKIE_VARIABLE, "ERL_AFLAGS");

    private static final OriginWatch WATCH = new OriginWatch();

    private final @Nullable OutputStream pipe = open();

    private OriginWatch() {}

    private static @Nullable OutputStream open() {
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "peer4j-origin-watch")
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().keySet().removeAll(SECRETS);
            return builder.start().getOutputStream();
        } catch (IOException e) {
            log(System.Logger.Level.WARNING, "peers end with their connections alone, for want of a shell", e);
            return null;
        }
    }

    /**
     * Watches {@code process} until it ends. The first time this starts the shell, while the process boots.
     *
     * @param withDescendants whether what it started ends too
     */
    static void add(Process process, boolean withDescendants) {
        WATCH.tell("+ ", Long.toString(process.pid()));
        if (withDescendants) {
            WATCH.tell("= ", Descendants.originMark());
        }
        var unused = process.onExit().thenAccept(ended -> WATCH.tell("- ", Long.toString(ended.pid())));
    }

    /** Lets {@code process} go on for a little behind the end of this JVM, which is about to end in order. */
    static void spare(Process process) {
        if (process.isAlive()) {
            WATCH.tell("~ ", Long.toString(process.pid()));
        }
    }

    /** Has {@code directory} removed at the end of this JVM, by whatever it ends. There is one at most. */
    static void removeAtEnd(Path directory) {
        WATCH.tell("% ", directory.toString(), ArgumentFile.charset());
    }

    private void tell(String change, String subject) {
        tell(change, subject, StandardCharsets.US_ASCII);
    }

    private synchronized void tell(String change, String subject, Charset charset) {
        if (pipe == null) {
            return;
        }
        try {
            // The operator + would cost the first boot milliseconds.
            String line = change.concat(subject).concat("\n");
            pipe.write(line.getBytes(charset));
            pipe.flush();
        } catch (IOException e) {
            log(System.Logger.Level.DEBUG, "the shell that watches over this origin is gone", e);
        }
    }

    /** A logger costs more than all else here, so it is not made before it is needed. */
    private static void log(System.Logger.Level level, String message, IOException reason) {
        System.getLogger("io.peer4j.launch").log(level, message, reason);
    }
}
