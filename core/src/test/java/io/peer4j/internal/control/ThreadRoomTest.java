package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as the kernel writes them: a machine of 400 threads, on which 1,000 more are asked for. */
class ThreadRoomTest {
    private static final int MORE = 1000;
    private static final String AMPLE = "96365";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @BeforeEach
    void plenty() throws IOException {
        write("proc/loadavg", "18.59 12.88 7.54 18/400 23906\n");
        limitOfUser(AMPLE);
        write("proc/self/cgroup", "0::/user.slice/session\n");
        write("proc/sys/kernel/threads-max", "192730\n");
        write("proc/sys/kernel/pid_max", "4194304\n");
        write("groups/user.slice/session/pids.max", "max\n");
        write("groups/user.slice/pids.max", "31809\n");
        nameSpace("cgroup", "4026531835");
        nameSpace("user", "4026531837");
    }

    private void write(String file, String text) throws IOException {
        Path path = temp.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void limitOfUser(String soft) throws IOException {
        write(
                "proc/self/limits",
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max processes             " + soft + "                96365                processes \n");
    }

    private void nameSpace(String kind, String number) throws IOException {
        Path link = temp.resolve("proc/self/ns").resolve(kind);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(kind + ":[" + number + "]"));
    }

    private boolean hasRoom() {
        return new ThreadRoom(temp.resolve("proc"), temp.resolve("groups")).has(MORE);
    }

    @Test
    void limitsFarAwayLeaveRoom() throws IOException {
        assertThat(hasRoom()).isTrue();
        limitOfUser("unlimited");
        assertThat(hasRoom()).isTrue();
        write("proc/self/cgroup", "8:pids:/\n1:cpu:/x\n0::/\n");
        write("groups/pids/cgroup.procs", "");
        assertThat(hasRoom()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "proc/sys/kernel/threads-max, 1399",
        "proc/sys/kernel/pid_max, 1399",
        "groups/user.slice/session/pids.max, 1399",
        "groups/user.slice/pids.max, 1399",
        "groups/pids.max, 1399",
        "proc/loadavg, 0.00 0.00 0.00 0/0 0",
        "proc/loadavg, nothing",
        "proc/loadavg, 0.10 0.10 0.10 1/96000 1"
    })
    void oneThatIsNearOrUnknownLeavesNone(String file, String text) throws IOException {
        write(file, text);
        assertThat(hasRoom()).isFalse();
    }

    @Test
    void limitOfTheUserThatIsNearLeavesNone() throws IOException {
        limitOfUser("1399");
        assertThat(hasRoom()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "user"})
    void anotherNameSpaceHidesLimits(String kind) throws IOException {
        nameSpace(kind, "4026532000");
        assertThat(hasRoom()).isFalse();
    }

    @Test
    void groupOutOfSightLeavesNone() throws IOException {
        write("proc/self/cgroup", "8:pids:/docker/abc\n");
        write("groups/pids/pids.max", "max\n");
        assertThat(hasRoom()).isFalse();
    }

    @Test
    void limitOfAVersion1GroupCounts() throws IOException {
        write("proc/self/cgroup", "8:pids:/docker\n0::/\n");
        write("groups/pids/docker/pids.max", "1399\n");
        assertThat(hasRoom()).isFalse();
    }

    @Test
    void systemWithoutTheseFilesLeavesNone() {
        assertThat(new ThreadRoom(temp.resolve("none"), temp.resolve("groups")).has(MORE))
                .isFalse();
    }
}
