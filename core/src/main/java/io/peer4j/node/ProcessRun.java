package io.peer4j.node;

import io.peer4j.term.Term;

/** Runs a process's body on the thread that was started for it; nothing that it throws leaves the thread. */
final class ProcessRun implements Runnable {
    private final Mailbox process;
    private final Body body;

    /** What a process does. */
    interface Body {
        /** Runs as the process {@code self}, and says what that ends with. */
        Term run(Mailbox self) throws Exception;
    }

    ProcessRun(Mailbox process, Body body) {
        this.process = process;
        this.body = body;
    }

    @Override
    public void run() {
        if (!process.isAlive()) {
            return;
        }
        try {
            process.runToEnd(this::runBody);
        } catch (ErlangException e) {
            // The process has ended with it.
        } catch (RuntimeException e) {
            NodeLog.FAILED_ENDS.log(() -> "the end of a process failed", e);
        } catch (Error e) {
            // Its end could not be told to those who wait for it.
            process.node().functions().failed(e);
        }
    }

    private Term runBody() {
        try {
            return body.run(process);
        } catch (Throwable e) {
            throw JavaError.of(e);
        }
    }
}
