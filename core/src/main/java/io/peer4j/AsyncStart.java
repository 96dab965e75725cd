package io.peer4j;

import io.peer4j.internal.control.LiveChildren;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A start whose future exists before the peer does. If that future completes in any other way than with the peer, by
 * {@code cancel} or {@code orTimeout} say, the peer ends.
 */
final class AsyncStart {
    private final PeerOptions options;
    private final CompletableFuture<Peer> future = new CompletableFuture<>();

    private AsyncStart(PeerOptions options) {
        this.options = options;
    }

    static CompletableFuture<Peer> begin(PeerOptions options) {
        AsyncStart start = new AsyncStart(options);
        try {
            LiveChildren.prepare();
            ThreadReserve.check();
            Waiting.VIRTUAL.execute(start::run);
        } catch (BootFailedException e) {
            start.future.completeExceptionally(new CompletionException(e));
        } catch (OutOfMemoryError e) {
            start.future.completeExceptionally(new CompletionException(ThreadReserve.failure(e)));
        }
        return start.future;
    }

    private void run() {
        if (future.isDone()) {
            return;
        }
        try {
            Peer peer = Peer.begin(options);
            // Also if it has completed since: then this thread does it.
            var unused = future.whenComplete((value, failure) -> abandonUnless(value == peer, peer));
            peer.boot();
            future.complete(peer);
        } catch (Throwable e) {
            // As supplyAsync has it.
            future.completeExceptionally(new CompletionException(e));
        }
    }

    /** Not on the thread that completes the future: to end a peer takes time. */
    private static void abandonUnless(boolean given, Peer peer) {
        if (!given) {
            Waiting.VIRTUAL.execute(peer::abandon);
        }
    }
}
