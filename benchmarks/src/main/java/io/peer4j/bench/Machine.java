package io.peer4j.bench;

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

    private Machine() {}

    static String describe() {
        return String.format(
                Locale.ROOT,
                "%d × %s, %s %s, Java %s, load %.2f",
                processors(),
                model(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                load());
    }

    static boolean isBusy() {
        return load() > BUSY * processors();
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
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
