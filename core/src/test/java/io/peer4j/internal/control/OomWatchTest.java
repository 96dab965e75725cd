package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that stand for those of the kernel: each arrangement of control groups that Linux has. */
class OomWatchTest {
    private static final String PID = "77";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private OomWatch watch;

    @BeforeEach
    void start() {
        watch = new OomWatch(new ControlGroups(directory.resolve("proc")));
    }

    private void mounts(String... lines) throws IOException {
        write("proc/self/mountinfo", String.join("\n", lines).replace("DIR", directory.toString()) + "\n");
    }

    private void groupsOf(String pid, String... lines) throws IOException {
        write("proc/" + pid + "/cgroup", String.join("\n", lines) + "\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private OomWatch.Rise rise(String counter, long by) {
        return new OomWatch.Rise(directory.resolve(counter), by);
    }

    @Test
    void version2_groupOfThePeersOwn_isWatched() throws IOException {
        mounts("30 23 0:26 / DIR/cg rw,nosuid - cgroup2 cgroup2 rw,nsdelegate");
        groupsOf("self", "0::/app");
        groupsOf(PID, "0::/app/peer");
        write("cg/app/memory.events", "low 0\noom_kill 3\noom_group_kill 0\n");
        write("cg/app/peer/memory.events", "low 0\noom_kill 0\noom_group_kill 0\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);
        assertThat(watch.rise()).isEqualTo(rise("cg/app/peer/memory.events", 0));

        write("cg/app/memory.events", "low 0\noom_kill 4\noom_group_kill 0\n");
        write("cg/app/peer/memory.events", "low 0\noom_kill 1\noom_group_kill 0\n");

        assertThat(watch.rise()).isEqualTo(rise("cg/app/peer/memory.events", 1));
    }

    @Test
    void version2_groupThatWasRemoved_isKnownByTheOneAround() throws IOException {
        mounts("30 23 0:26 / DIR/cg rw shared:4 - cgroup2 none rw");
        groupsOf("self", "0::/");
        groupsOf(PID, "0::/run/scope");
        write("cg/run/memory.events", "oom_kill 3\n");
        write("cg/run/scope/memory.events", "oom_kill 0\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);

        Files.delete(directory.resolve("cg/run/scope/memory.events"));
        write("cg/run/memory.events", "oom_kill 4\n");

        assertThat(watch.rise()).isEqualTo(rise("cg/run/memory.events", 1));
    }

    @Test
    void version1_groupOfThePeersOwn_isWatched() throws IOException {
        mounts(
                "30 23 0:26 / DIR/unified rw - cgroup2 cgroup2 rw",
                "31 23 0:27 / DIR/cpu rw - cgroup cgroup rw,cpu",
                "32 23 0:28 / DIR/mem\\040ory rw - cgroup cgroup rw,memory");
        groupsOf("self", "3:memory:/app", "0::/");
        groupsOf(PID, "4:cpu,cpuacct:/x", "3:memory:/peer", "0::/");
        write("mem ory/app/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
        write("mem ory/peer/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);

        write("mem ory/peer/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");

        assertThat(watch.rise()).isEqualTo(rise("mem ory/peer/memory.oom_control", 2));
    }

    @Test
    void version1_ofAnOldKernel_countsHowOftenTheLimitWasReached() throws IOException {
        mounts("32 23 0:28 / DIR/memory rw - cgroup cgroup rw,memory");
        groupsOf(PID, "3:memory:/peer");
        write("memory/peer/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
        write("memory/peer/memory.failcnt", "5\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);

        write("memory/peer/memory.failcnt", "9\n");

        assertThat(watch.rise()).isEqualTo(rise("memory/peer/memory.failcnt", 4));
    }

    /** In a container the mount begins at the container's own group. */
    @Test
    void mountOfAPartOfTheTree_findsTheGroupsBelow() throws IOException {
        mounts("32 23 0:28 /docker/abc DIR/memory rw - cgroup cgroup rw,memory");
        groupsOf(PID, "3:memory:/docker/abc/peer");
        write("memory/peer/memory.oom_control", "oom_kill 1\n");
        write("memory/memory.oom_control", "oom_kill 1\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);
        assertThat(watch.rise()).isEqualTo(rise("memory/peer/memory.oom_control", 0));

        groupsOf(PID, "3:memory:/elsewhere");
        watch.lookAtAll(PID);
        assertThat(watch.rise()).isEqualTo(rise("memory/memory.oom_control", 0));
    }

    @Test
    void processOfAWrapper_isFoundInItsGroup() throws IOException {
        mounts("30 23 0:26 / DIR/cg rw - cgroup2 cgroup2 rw");
        groupsOf("self", "0::/app");
        groupsOf(PID, "0::/app");
        groupsOf("78", "0::/app");
        groupsOf("79", "0::/peer");
        write("proc/" + PID + "/task/" + PID + "/children", "78 ");
        write("proc/78/task/78/children", "79 ");
        write("cg/app/memory.events", "oom_kill 0\n");
        write("cg/peer/memory.events", "oom_kill 0\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);

        write("cg/peer/memory.events", "oom_kill 1\n");

        assertThat(watch.rise()).isEqualTo(rise("cg/peer/memory.events", 1));
    }

    @Test
    void processThatIsMoved_isWatchedInItsNewGroup() throws IOException {
        mounts("30 23 0:26 / DIR/cg rw - cgroup2 cgroup2 rw");
        groupsOf("self", "0::/app");
        groupsOf(PID, "0::/app");
        write("cg/app/memory.events", "oom_kill 0\n");
        write("cg/new/memory.events", "oom_kill 6\n");
        watch.lookAtOwn();
        watch.lookAtAll(PID);
        groupsOf(PID, "0::/new");
        watch.lookAtAll(PID);

        write("cg/new/memory.events", "oom_kill 7\n");

        assertThat(watch.rise()).isEqualTo(rise("cg/new/memory.events", 1));
    }

    @Test
    void processNeverSeen_isTakenToBeInTheOriginsGroup() throws IOException {
        mounts("30 23 0:26 / DIR/cg rw - cgroup2 cgroup2 rw");
        groupsOf("self", "0::/app");
        write("cg/app/memory.events", "oom_kill 0\n");
        watch.lookAtOwn();

        write("cg/app/memory.events", "oom_kill 1\n");

        assertThat(watch.rise()).isEqualTo(rise("cg/app/memory.events", 1));
    }

    @Test
    void whereNothingCanBeRead_nothingIsKnown() throws IOException {
        watch.lookAtOwn();
        watch.lookAtAll(PID);
        assertThat(watch.rise()).isNull();
        mounts("nonsense", "1 2 3 - x", "30 23 0:26 / /nowhere rw - cgroup2 cgroup2 rw");
        groupsOf(PID, "nonsense", "0::/../..", "");
        watch.lookAtAll(PID);
        assertThat(watch.rise()).isNull();
    }
}
