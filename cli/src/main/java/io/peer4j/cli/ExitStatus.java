package io.peer4j.cli;

/** How a command ends. */
final class ExitStatus {
    static final int DONE = 0;
    static final int CALL_FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int PEER_LOST = 3;

    private ExitStatus() {}
}
