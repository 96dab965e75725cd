package io.peer4j.node;

/** Runs a process's body on the thread that was started for it; nothing that it throws leaves the thread. */
final class ProcessRun implements Runnable {
    private final Mailbox process;
    private final ProcessBody body;

    ProcessRun(Mailbox process, ProcessBody body) {
        this.process = process;
        this.body = body;
    }

    @Override
    public void run() {
        if (!process.isAlive()) {
            return;
        }
        try {
            process.run(this::runBody);
        } catch (ErlangException e) {
            // The process has ended with it.
        } catch (Error e) {
            // Its end could not be told to those who wait for it.
            process.node().functions().failed(e);
        }
    }

    private void runBody() {
        try {
            body.run(process);
        } catch (Throwable e) {
            throw JavaError.of(e);
        }
    }
}
