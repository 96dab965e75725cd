package io.peer4j.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nodes tell each other in the handshake about what they understand: {@code DFLAG_…} of OTP's {@code dist.hrl}. */
final class DistributionFlags {
    static final long PUBLISHED = 1;
    static final long EXTENDED_REFERENCES = 4;
    static final long DIST_MONITOR = 8;
    static final long FUN_TAGS = 0x10;
    static final long DIST_MONITOR_NAME = 0x20;
    static final long NEW_FUN_TAGS = 0x80;
    static final long EXTENDED_PIDS_PORTS = 0x100;
    static final long EXPORT_PTR_TAG = 0x200;
    static final long BIT_BINARIES = 0x400;
    static final long NEW_FLOATS = 0x800;
    static final long UNICODE_IO = 0x1000;
    static final long SMALL_ATOM_TAGS = 0x4000;
    static final long UTF8_ATOMS = 0x10000;
    static final long MAP_TAG = 0x20000;
    static final long BIG_CREATION = 0x40000;
    static final long SEND_SENDER = 0x80000;
    static final long BIG_SEQTRACE_LABELS = 0x100000;
    static final long EXIT_PAYLOAD = 0x400000;
    static final long FRAGMENTS = 0x800000;
    static final long HANDSHAKE_23 = 0x1000000;
    static final long UNLINK_ID = 0x2000000;
    static final long MANDATORY_25_DIGEST = 0x4000000;
    static final long SPAWN = 1L << 32;
    static final long V4_NC = 4L << 32;
    static final long ALIAS = 8L << 32;
    static final long ALTACT_SIG = 0x20L << 32;

    /** What OTP 25 asks of others, and what {@link #MANDATORY_25_DIGEST} stands for. */
    private static final long MANDATORY_25 = EXTENDED_REFERENCES
            | FUN_TAGS
            | NEW_FUN_TAGS
            | EXTENDED_PIDS_PORTS
            | EXPORT_PTR_TAG
            | BIT_BINARIES
            | NEW_FLOATS
            | UTF8_ATOMS
            | MAP_TAG
            | BIG_CREATION
            | HANDSHAKE_23;

    /**
     * What this side understands. The atom cache is left out: it would tie the order of decoding to that of arrival, for
     * a few bytes less.
     */
    private static final long UNDERSTOOD = MANDATORY_25
            | MANDATORY_25_DIGEST
            | DIST_MONITOR
            | DIST_MONITOR_NAME
            | UNICODE_IO
            | SMALL_ATOM_TAGS
            | SEND_SENDER
            | BIG_SEQTRACE_LABELS
            | EXIT_PAYLOAD
            | FRAGMENTS
            | UNLINK_ID
            | SPAWN
            | V4_NC
            | ALIAS
            | ALTACT_SIG;

    private static final Map<Long, String> NEEDED_NAMES = neededNames();

    private DistributionFlags() {}

    private static Map<Long, String> neededNames() {
        Map<Long, String> names = new LinkedHashMap<>();
        names.put(EXTENDED_REFERENCES, "EXTENDED_REFERENCES");
        names.put(FUN_TAGS, "FUN_TAGS");
        names.put(NEW_FUN_TAGS, "NEW_FUN_TAGS");
        names.put(EXTENDED_PIDS_PORTS, "EXTENDED_PIDS_PORTS");
        names.put(EXPORT_PTR_TAG, "EXPORT_PTR_TAG");
        names.put(BIT_BINARIES, "BIT_BINARIES");
        names.put(NEW_FLOATS, "NEW_FLOATS");
        names.put(UTF8_ATOMS, "UTF8_ATOMS");
        names.put(MAP_TAG, "MAP_TAG");
        names.put(BIG_CREATION, "BIG_CREATION");
        names.put(HANDSHAKE_23, "HANDSHAKE_23");
        return names;
    }

    /** What a node of this implementation announces. */
    static long announced(boolean hidden) {
        return hidden ? UNDERSTOOD : UNDERSTOOD | PUBLISHED;
    }

    /** What both sides understand, of what each announced. */
    static long agreed(long own, long other) {
        return own & expanded(other);
    }

    /** The flags that the other node lacks and this one can't do without. */
    static List<String> missing(long other) {
        long has = expanded(other);
        List<String> missing = new ArrayList<>();
        NEEDED_NAMES.forEach((flag, name) -> {
            if ((has & flag) == 0) {
                missing.add(name);
            }
        });
        return missing;
    }

    private static long expanded(long flags) {
        return has(flags, MANDATORY_25_DIGEST) ? flags | MANDATORY_25 : flags;
    }

    static boolean has(long flags, long flag) {
        return (flags & flag) != 0;
    }
}
