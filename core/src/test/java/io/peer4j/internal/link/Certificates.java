package io.peer4j.internal.link;

/** Certificates as the JDK keeps them. */
public final class Certificates {
    /** How many the JDK's factory keeps, softly, for whoever asks for the same again. */
    private static final int KEPT = 750;

    private Certificates() {}

    /** Makes so many that the JDK keeps no more afterwards than before. */
    public static void fillCache() {
        for (int i = 0; i < KEPT; i++) {
            TlsIdentity.create("one of many");
        }
    }
}
