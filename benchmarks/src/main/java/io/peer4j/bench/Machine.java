package io.peer4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {
    private static final String MODEL = "model name";

    /** Above this share of the processors in use by others, figures are noise. */
    private static final double BUSY = 0.25;

    private static final long LOOK_MILLIS = 1000;

    private Machine() {}

    /**
     * How much of the processors is in use, from 0 to 1, for a second in which this program waits. The system's load average
     * tells of the minute before, of the build of this program first of all.
     */
    static double inUse() throws InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        // What is asked for first is of no certain time.
        var _ = system.getCpuLoad();
        Thread.sleep(LOOK_MILLIS);
        return Math.max(0, system.getCpuLoad());
    }

    static String describe(double inUse) {
        return String.format(
                Locale.ROOT,
                "%d × %s, %s %s, Java %s, %.0f %% in use",
                processors(),
                model(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                100 * inUse);
    }

    static boolean isBusy(double inUse) {
        return inUse > BUSY;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static String model() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
