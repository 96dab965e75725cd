package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A name that this node holds at epmd, as long as a connection to it lasts; when that is lost, a thread registers the
 * name anew until it succeeds. The node keeps the creation that it got first, as in OTP: its pids have it in them.
 *
 * <p>{@link #lock} guards {@link #socket}, and that {@link #closed} happens before or behind its replacement. Nothing
 * waits while it is held. The keeper is not interrupted, as it may be starting an epmd.
 */
final class EpmdRegistration implements NameService.Registration {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /** As in OTP. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** How long closing waits for epmd to have noticed. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final String name;
    private final Registrar again;
    private final int creation;
    private final Thread keeper;
    private final Object lock = new Object();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Socket socket;

    /** How the name is registered: at whichever epmd there is then. */
    interface Registrar {
        Epmd.Alive register() throws IOException;
    }

    private EpmdRegistration(String name, Epmd.Alive first, Registrar again) {
        this.name = name;
        this.again = again;
        this.creation = first.creation();
        this.socket = first.socket();
        // No virtual one, of which the first that waits for a socket takes a booting peer milliseconds.
        this.keeper =
                Thread.ofPlatform().daemon().name("peer4j-epmd-keeper-" + name).unstarted(this::keep);
    }

    static EpmdRegistration start(String name, Registrar registrar) throws IOException {
        return start(name, registrar, registrar);
    }

    /**
     * Registers {@code name}; fails if the first attempt does.
     *
     * @param again how it is registered when the connection was lost
     */
    static EpmdRegistration start(String name, Registrar first, Registrar again) throws IOException {
        EpmdRegistration registration = new EpmdRegistration(name, first.register(), again);
        try {
            registration.keeper.start();
        } catch (OutOfMemoryError e) {
            // No thread to be had: the name is free again.
            registration.socket().close();
            throw e;
        }
        return registration;
    }

    @Override
    public int creation() {
        return creation;
    }

    private void keep() {
        Socket held = socket();
        while (held != null) {
            awaitEnd(held);
            held = registerAgain();
        }
    }

    private Socket socket() {
        synchronized (lock) {
            return socket;
        }
    }

    /** epmd sends nothing more: a read ends when the connection does. */
    private static void awaitEnd(Socket held) {
        byte[] ignored = new byte[16];
        try (held) {
            while (held.getInputStream().read(ignored) >= 0) {}
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "the connection to epmd ended: {0}", e.getMessage());
        }
    }

    /** The new connection; null if this was closed meanwhile. */
    private @Nullable Socket registerAgain() {
        if (isClosed()) {
            return null;
        }
        NodeLog.LOG.log(System.Logger.Level.INFO, "lost the connection to epmd; registering {0} again", name);
        for (Duration pause = FIRST_PAUSE; pause(pause); pause = next(pause)) {
            try {
                return replaced(again.register().socket());
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // Once: the attempts that follow have the same to say.
                NodeLog.LOG.log(
                        pause.equals(FIRST_PAUSE) ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                        "can''t register {0} again yet: {1}",
                        name,
                        e.getMessage());
            }
        }
        return null;
    }

    private @Nullable Socket replaced(Socket fresh) throws IOException {
        synchronized (lock) {
            if (!isClosed()) {
                socket = fresh;
                return fresh;
            }
        }
        fresh.close();
        return null;
    }

    private static Duration next(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Waits that long; returns whether the name is still wanted. */
    private boolean pause(Duration pause) {
        try {
            return !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Gives the name back: it is free at epmd when this returns, unless epmd is slow. */
    @Override
    public void close() {
        Socket last;
        synchronized (lock) {
            if (isClosed()) {
                return;
            }
            closed.countDown();
            last = socket;
        }
        try (last) {
            sayGoodbye(last);
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing the connection to epmd: {0}", e.getMessage());
        }
    }

    /** epmd sees the end, frees the name, and ends the connection in turn, which the keeper sees. */
    private void sayGoodbye(Socket last) throws IOException {
        if (last.isClosed()) {
            return;
        }
        last.shutdownOutput();
        try {
            keeper.join(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
