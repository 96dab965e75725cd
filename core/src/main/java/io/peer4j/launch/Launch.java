package io.peer4j.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How the process of a peer comes to be.
 *
 * <p>Implementations are immutable and may be used for any number of peers, from any thread. One that runs a peer
 * elsewhere makes a command line whose local process stands for the peer: its standard streams are the peer's, and its
 * end is the peer's.
 */
public interface Launch {
    /**
     * The command line of a peer: the program, then its arguments.
     *
     * @param start what the peer has to be told
     * @throws java.io.UncheckedIOException if a file that it needs can't be read: then the boot has failed
     */
    List<String> command(PeerStart start);

    /**
     * Whether its peers prove themselves with a secret of their origin's when they connect over TCP. JVM peers do;
     * real Erlang nodes can't; of any other program it is not known, so nothing is asked of it. Peers that do are also told
     * of calls that nobody waits for any more, and of an end that is meant, by casts that only JVM peers know, or by exit
     * signals over distribution.
     */
    default boolean provesItself() {
        return false;
    }

    /**
     * Whether it hands {@link PeerStart#secrets} over itself: the cookie, and what a JVM peer proves itself with. The default
     * does not, so its peers find them in their environment, and so do the programs that these start: a command that the
     * launch only names, such as a wrapper or a queue of jobs, may read standard input itself, or not pass it on. {@link #local}
     * writes them to the peer's standard input.
     */
    default boolean handsOverSecrets() {
        return false;
    }

    /**
     * Whether its peers run on this machine for sure. Those that can't prove themselves then have to connect over TCP from
     * an address of this machine. Of a program that may be a wrapper it is not known.
     */
    default boolean isLocal() {
        return false;
    }

    /**
     * Looks through the user's own arguments, and what else this launch was given, before anything starts. The default
     * accepts all.
     *
     * @throws IllegalArgumentException if something is refused, by its name
     */
    default void verify(List<String> args) {}

    /**
     * This launch for one peer, which is given {@code args}: a launch that takes them apart to verify them may keep what
     * it found for {@link #command}. The default verifies them, and is this launch.
     *
     * @throws IllegalArgumentException if something is refused, by its name
     */
    default Launch with(List<String> args) {
        verify(args);
        return this;
    }

    /**
     * The directories and files that the classes of a peer come from, to tell which are missing when it fails to load one.
     * The default knows none.
     *
     * @param args the user's own arguments
     */
    default List<Path> entries(List<String> args) {
        return List.of();
    }

    /**
     * Starts the process. The default runs {@code command} on this machine.
     *
     * @param command what {@link #command} made, as the user's options may have changed it
     * @throws IOException if there is no such program or it can't be started
     */
    default Process start(List<String> command, PeerStart start) throws IOException {
        return LocalProcess.start(command, start);
    }

    /** A JVM on this machine: this JVM's own Java, with its class path or module path. */
    static LocalJava local() {
        return LocalJava.ofThisJvm();
    }

    /** A real Erlang node: the {@code erl} that the search path finds. */
    static Launch erlang() {
        return erlang("erl");
    }

    /**
     * A real Erlang node: {@code erl} is a path, or a name for the search path. It finds the cookie of its origin, if that was
     * given one, in {@code ERL_AFLAGS}, and shows it on its command line: leave the cookie in the cookie file.
     */
    static Launch erlang(String erl) {
        return new Command(erl, List.of(), true);
    }

    /**
     * Any program that passes the node's flags on to what becomes the peer: a wrapper, another host's shell. The cookie of the
     * origin, if that was given one, is in its environment.
     *
     * @param program its path, or a name for the search path
     * @param arguments what stands on its command line before the node's flags
     */
    static Launch command(String program, String... arguments) {
        return new Command(program, List.of(arguments), false);
    }
}
