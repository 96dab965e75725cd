package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.control.LiveChildren;
import io.peer4j.internal.link.Secret;
import io.peer4j.internal.link.Tls;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What ends the processes of peers when this JVM was killed and could do nothing itself: a shell beside it, started with
 * the first of them, that reads a pipe. The pipe's end is this JVM's. Half a second later, in which they heed the end of
 * their connections, it kills those that are left, and what these started.
 *
 * <p>A process is known by its id and the time of its start, so none is killed that has got the id of another. Not
 * watched are those that went to the background, whose id nobody knows.
 *
 * <p>If the shell itself ends, because it was killed for example, another one takes its place, and gets the list of all that is watched. A
 * shell that ends within a second of its start is replaced a second later.
 *
 * <p>A process that is {@linkplain #startSpared spared} has {@link BootCacheDraft#spared} to end by itself after an orderly
 * end of this JVM, and is killed a tenth of a second later. Where {@linkplain OrphanReaper nobody reaps orphans}, this JVM
 * waits for it instead, and for the shell, so that neither is left as a zombie.
 */
final class OriginWatch {
    /**
     * Reads {@code + PID} and {@code - PID}. It is told of a start behind it, and of an end behind that. And
     * {@code = MARK}: what has it in its environment ends too, behind the peers. And {@code ~ PID}: that one is spared, if it
     * is one of them. And {@code .}: nothing is left to watch over.
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            cd /
            peers=''
            spared=''
            mark=''
            trash=''
            high=$1
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
                tenths=$1
                while [ "$tenths" -gt 0 ]; do
                    tenths=$((tenths - 1))
                    keep runs
                    [ -n "$peers" ] || return 0
                    sleep 0.1 || sleep 1
                done
                keep runs
                for peer in $peers; do
                    end "${peer%.*}"
                done
            }
            is_busy() {
                { read -r load _ _ running _ </proc/loadavg; } 2>/dev/null || return 1
                [ "${running%/*}" -ge "$high" ] || [ "${load%.*}" -ge "$high" ]
            }
            end_spared() {
                peers=$spared
                tenths=18
                ! is_busy || tenths=151
                end_after "$tenths"
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
                .) break ;;
                *) keep is_other "$pid" ;;
                esac
            done
            if [ -n "$spared" ]; then
                end_spared &
            fi
            end_after 5
            [ -z "$mark" ] || end_marked
            wait
            [ -z "$trash" ] || rm -rf "$trash"
            """;

    /** What an origin that is a peer itself proves itself with, and its cookie: nothing that its shell needs. */
    static final List<String> SECRETS = List.of(Secret.VARIABLE, Tls.VARIABLE, Boot.COOKIE_VARIABLE, "ERL_AFLAGS");

    /** What a shell takes to end, on a busy machine. */
    private static final long SHELL_MILLIS = 1000;

    /** Between two looks at whether orphans are reaped. */
    private static final long GLANCE_MILLIS = 50;

    private static final OriginWatch WATCH = new OriginWatch();

    /** A shell that ends sooner is not replaced at once. */
    private static final long SHORT_LIFE_NANOS = 1_000_000_000;

    private @Nullable Process shell;
    private long shellSince;

    /** Whether the shell has been asked to end. */
    private boolean dismissed;

    private @Nullable String mark;
    private @Nullable Path trash;
    private final Set<Process> watched = ConcurrentHashMap.newKeySet();
    private final Set<Process> spared = ConcurrentHashMap.newKeySet();
    private boolean ending;
    private boolean ended;

    private OriginWatch() {
        LiveChildren.atEnd(this::end);
        LiveChildren.afterHooks(this::endLast);
    }

    /** Where it could not be started, each peer is another attempt. */
    private synchronized @Nullable Process shell() {
        Process running = shell;
        if (running == null && !ended) {
            running = open();
            shell = running;
            shellSince = System.nanoTime();
            dismissed = false;
            if (running != null) {
                var unused = running.onExit().thenAccept(this::shellEnded);
            }
        }
        return running;
    }

    private void shellEnded(Process gone) {
        long life;
        synchronized (this) {
            if (!gone.equals(shell)) {
                return;
            }
            shell = null;
            if (ended || dismissed) {
                return;
            }
            life = System.nanoTime() - shellSince;
        }
        String status = Integer.toString(gone.exitValue());
        Ends.LOG.log(() -> "the shell that watches over this origin has ended, with status " + status
                + ": another one takes its place");
        if (life > SHORT_LIFE_NANOS) {
            replaceShell();
        } else {
            CompletableFuture.delayedExecutor(SHORT_LIFE_NANOS, TimeUnit.NANOSECONDS)
                    .execute(this::replaceShell);
        }
    }

    /** The new shell knows all that the old one knew, and what has come since. */
    private synchronized void replaceShell() {
        if (shell != null || ended || watched.isEmpty()) {
            return;
        }
        for (Process process : watched) {
            if (process.isAlive()) {
                tell("+ ", Long.toString(process.pid()));
            }
        }
        if (mark != null) {
            tell("= ", mark);
        }
        if (trash != null) {
            tell("% ", trash.toString(), ArgumentFile.charset());
        }
    }

    /** Made when a shell has ended. */
    private static final class Ends {
        static final LogLimiter LOG = new LogLimiter("io.peer4j.launch", System.Logger.Level.WARNING);
    }

    private synchronized @Nullable Process runningShell() {
        return shell;
    }

    private static @Nullable Process open() {
        try {
            ProcessBuilder builder = new ProcessBuilder()
                    .directory(new File("/"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().keySet().removeAll(SECRETS);
            List<String> command = List.of("/bin/sh", "-c", SCRIPT, "peer4j-origin-watch", Integer.toString(Load.HIGH));
            return builder.command(ProcessGroup.of(command, builder.environment()))
                    .start();
        } catch (IOException | OutOfMemoryError e) {
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
        WATCH.watched.add(process);
        WATCH.tell("+ ", Long.toString(process.pid()));
        if (withDescendants) {
            WATCH.markDescendants(Descendants.originMark());
        }
        var unused = process.onExit().thenAccept(WATCH::forget);
    }

    private void forget(Process ended) {
        tell("- ", Long.toString(ended.pid()));
        watched.remove(ended);
        spared.remove(ended);
    }

    /** What starts a process. */
    @FunctionalInterface
    interface Start {
        Process start() throws IOException;
    }

    /**
     * Starts a process that is watched over and may go on for a little after the orderly end of this JVM; empty if that end
     * has begun.
     *
     * @throws IOException if it can't be started
     */
    static Optional<Process> startSpared(Start start) throws IOException {
        synchronized (WATCH) {
            if (WATCH.ending) {
                return Optional.empty();
            }
            Process process = start.start();
            WATCH.spared.add(process);
            add(process, false);
            return Optional.of(process);
        }
    }

    /** The orderly end of this JVM. Peers may still run, and be called. */
    private void end() {
        synchronized (this) {
            ending = true;
        }
        spared.removeIf(process -> !process.isAlive());
        if (!spared.isEmpty()) {
            endSpared();
        }
        endShell();
    }

    /** No peer runs any more. */
    private void endLast() {
        synchronized (this) {
            ended = true;
        }
        endShell();
    }

    private void endShell() {
        Process started = runningShell();
        if (started != null && started.isAlive() && watched.stream().noneMatch(Process::isAlive)) {
            dismiss();
            awaitEnd(started, SHELL_MILLIS);
        }
    }

    private synchronized void dismiss() {
        dismissed = true;
        tell(".", "");
    }

    /** They are waited for until it turns out that somebody reaps them, and ended if nobody does. */
    private void endSpared() {
        OrphanReaper reaper = OrphanReaper.look();
        long deadline = System.nanoTime() + BootCacheDraft.SPARED.toNanos();
        while (!reaper.exists() && System.nanoTime() < deadline) {
            spared.removeIf(OriginWatch::hasEnded);
            if (spared.isEmpty()) {
                return;
            }
        }
        if (reaper.exists()) {
            spared.forEach(process -> tell("~ ", Long.toString(process.pid())));
        } else {
            spared.forEach(OriginWatch::end);
        }
    }

    private static boolean hasEnded(Process process) {
        awaitEnd(process, GLANCE_MILLIS);
        return !process.isAlive();
    }

    private static void end(Process process) {
        process.destroy();
        awaitEnd(process, SHELL_MILLIS);
        process.destroyForcibly();
        awaitEnd(process, SHELL_MILLIS);
    }

    private static void awaitEnd(Process process, long millis) {
        try {
            process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has {@code directory} removed at the end of this JVM, by whatever it ends. There is one at most. */
    static void removeAtEnd(Path directory) {
        WATCH.remove(directory);
    }

    private synchronized void remove(Path directory) {
        trash = directory;
        tell("% ", directory.toString(), ArgumentFile.charset());
    }

    private synchronized void markDescendants(String ofThisOrigin) {
        mark = ofThisOrigin;
        tell("= ", ofThisOrigin);
    }

    private void tell(String change, String subject) {
        tell(change, subject, StandardCharsets.US_ASCII);
    }

    private synchronized void tell(String change, String subject, Charset charset) {
        Process started = shell();
        if (started == null) {
            return;
        }
        try {
            OutputStream pipe = started.getOutputStream();
            // The operator + would cost the first boot milliseconds.
            String line = change.concat(subject).concat("\n");
            pipe.write(line.getBytes(charset));
            pipe.flush();
        } catch (IOException e) {
            log(System.Logger.Level.DEBUG, "the shell that watches over this origin is gone", e);
        }
    }

    /** A logger costs more than all else here, so it is not made before it is needed. */
    private static void log(System.Logger.Level level, String message, Throwable reason) {
        System.getLogger("io.peer4j.launch").log(level, message, reason);
    }
}
