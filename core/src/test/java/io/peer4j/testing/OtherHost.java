package io.peer4j.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A host of its own, as far as the network goes: a network namespace that a process holds, which ends with its input. With
 * it go the namespace and the cable to it, whatever becomes of the test.
 */
public final class OtherHost implements AutoCloseable {
    private final Process holder;
    private final String here;

    private OtherHost(Process holder, String here) {
        this.holder = holder;
        this.here = here;
    }

    /** One that reaches this host by a cable; the test is skipped where this user can't make one. */
    public static OtherHost start() throws IOException, InterruptedException {
        for (String program : List.of("ip", "unshare", "nsenter")) {
            Assumptions.assumeTrue(Programs.isInstalled(program), program + " is not installed");
        }
        Process holder = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo; cat").start();
        // Of a network that is for tests (RFC 2544), by the process, so that two tests at once have two.
        int third = (int) (holder.pid() & 0xFF);
        OtherHost host = new OtherHost(holder, "198.18." + third + ".1");
        try {
            Assumptions.assumeTrue(holder.getInputStream().read() >= 0, "no rights to make a network namespace");
            String cable = "p4j" + holder.pid();
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", "" + holder.pid());
            run("ip", "addr", "add", host.here + "/24", "dev", cable);
            run("ip", "link", "set", cable, "up");
            host.await("ip", "addr", "add", "198.18." + third + ".2/24", "dev", "eth0");
            host.await("ip", "link", "set", "eth0", "up");
            return host;
        } catch (IOException | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** This host, as that one sees it. */
    public String here() {
        return here;
    }

    /** Runs a program there. */
    public Process run(List<String> command) throws IOException {
        return new ProcessBuilder(there(command)).redirectErrorStream(true).start();
    }

    private void await(String... command) throws IOException, InterruptedException {
        run(there(List.of(command)).toArray(String[]::new));
    }

    private List<String> there(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-n"));
        whole.addAll(command);
        return whole;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assumptions.assumeTrue(process.waitFor() == 0, String.join(" ", command) + ": " + said);
    }

    @Override
    public void close() {
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
        try {
            holder.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
