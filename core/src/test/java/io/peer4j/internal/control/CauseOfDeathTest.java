package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CauseOfDeathTest {
    private static final long NOBODY = -1;
    private static final Path EVENTS = Path.of("memory.events");
    private static final OomWatch.Rise RISE = new OomWatch.Rise(EVENTS, 2);

    @Test
    void signalsAreNamed() {
        assertThat(CauseOfDeath.end(7)).isEqualTo("exited with status 7");
        assertThat(CauseOfDeath.end(139)).isEqualTo("ended with status 139, as after signal 11 (SIGSEGV)");
        assertThat(CauseOfDeath.end(128 + 40)).isEqualTo("ended with status 168, as after signal 40");
    }

    @Test
    void whoKilledItIsToldAsFarAsKnown() {
        assertThat(CauseOfDeath.details(137, NOBODY, "", true, RISE)).containsExactly("killed by this origin");
        assertThat(CauseOfDeath.details(137, NOBODY, "", false, null)).containsExactly("not killed by this origin");
        assertThat(CauseOfDeath.details(137, NOBODY, "", false, new OomWatch.Rise(EVENTS, 0)))
                .containsExactly("not killed by this origin, nor by the kernel for want of memory");
        assertThat(CauseOfDeath.details(137, NOBODY, "", false, RISE))
                .containsExactly("not killed by this origin; the kernel killed for want of memory in its control group"
                        + " meanwhile: oom_kill of memory.events rose by 2");
        assertThat(CauseOfDeath.details(137, NOBODY, "", false, new OomWatch.Rise(Path.of("memory.failcnt"), 3)))
                .containsExactly("not killed by this origin; its control group reached its limit of memory meanwhile:"
                        + " memory.failcnt rose by 3");
    }

    @Test
    void aLaunchThatDoesNotFitAPeerIsExplained() {
        assertThat(CauseOfDeath.details(
                        1,
                        NOBODY,
                        "Error: Could not find or load main class io.peer4j.internal.boot.Boot\nCaused by: …",
                        false,
                        null))
                .containsExactly("its class path has no peer4j.jar, or none that is there");
        assertThat(CauseOfDeath.details(
                        1,
                        NOBODY,
                        "Exception in thread \"main\" java.lang.UnsupportedClassVersionError: io/peer4j/internal/boot/Boot"
                                + " has been compiled by a more recent version",
                        false,
                        null))
                .containsExactly("a peer needs Java 21 or later");
    }

    @Test
    void anErrorFileElsewhereIsQuotedFromTheOutput() {
        String said = """
                # A fatal error has been detected by the Java Runtime Environment:
                #
                #  SIGSEGV (0xb) at pc=1
                # Problematic frame:
                # C  [libx.so+0x5]  f+0x1
                #
                # An error report file with more information is saved as:
                # /nowhere/hs_err_pid1.log
                """;
        assertThat(CauseOfDeath.details(134, NOBODY, said, false, null))
                .containsExactly(
                        "the JVM's error file: /nowhere/hs_err_pid1.log (not on this machine)",
                        "  A fatal error has been detected by the Java Runtime Environment: SIGSEGV (0xb) at pc=1",
                        "  Problematic frame: C  [libx.so+0x5]  f+0x1");
    }

    @Test
    void theKernelsCounterIsReadWhereThereIsOne(@TempDir Path directory) throws IOException {
        Path events = directory.resolve("memory.events");
        assertThat(new OomKills(events).count()).isEmpty();
        Files.writeString(events, "oom 9\noom_kill 4\noom_group_kill 0\n");
        assertThat(new OomKills(events).count()).hasValue(4);
    }
}
