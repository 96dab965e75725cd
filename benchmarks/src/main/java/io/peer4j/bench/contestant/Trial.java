package io.peer4j.bench.contestant;

/** What is timed, again and again. */
interface Trial {
    /** One sample's work. */
    void run() throws Exception;

    /** What follows each sample, outside the timing. */
    default void clearUp() throws Exception {}
}
