package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("erlang")
class CookieTest {
    @TempDir
    Path home;

    private Path file;
    private Path config;

    @BeforeEach
    void name() {
        file = home.resolve(".erlang.cookie");
        config = home.resolve(".config").resolve("erlang");
    }

    private static void write(Path file, String content, String mode) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private String read() throws IOException {
        return Cookie.read(home, config);
    }

    @Test
    void theFileInTheHomeDirectoryComesFirst() throws Exception {
        write(file, "HOME", "r--------");
        write(config.resolve(".erlang.cookie"), "CONFIG", "r--------");

        assertThat(read()).isEqualTo("HOME");
    }

    @Test
    void theFileAmongTheSettingsComesSecond() throws Exception {
        write(config.resolve(".erlang.cookie"), "CONFIG", "rw-------");

        assertThat(read()).isEqualTo("CONFIG");
        assertThat(file).doesNotExist();
    }

    @Test
    void theSettingsAreWhereTheEnvironmentSays() {
        assertThat(Cookie.configDirectory(home, "/etc/xdg")).isEqualTo(Path.of("/etc/xdg/erlang"));
        assertThat(Cookie.configDirectory(home, null)).isEqualTo(Cookie.configDirectory(home, ""));
        assertThat(Cookie.configDirectory(home, null).toString())
                .startsWith(home.toString())
                .endsWith("erlang");
    }

    @Test
    void whereThereIsNoneOneIsMadeAsErlangMakesIt() throws Exception {
        String cookie = read();

        assertThat(cookie).matches("[A-Z]{20}");
        assertThat(file).hasContent(cookie);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        assertThat(Files.getLastModifiedTime(file)
                        .toInstant()
                        .atZone(ZoneId.systemDefault())
                        .toLocalTime())
                .isEqualTo(LocalTime.MIDNIGHT);
        assertThat(home.toFile().list()).containsExactly(".erlang.cookie");
        assertThat(read()).isEqualTo(cookie);
    }

    @Test
    void manyThatMakeOneAtTheSameTimeGetTheSame() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> reads = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                reads.add(this::read);
            }
            List<String> cookies = new ArrayList<>();
            for (Future<String> one : threads.invokeAll(reads)) {
                cookies.add(one.get());
            }
            assertThat(cookies).hasSize(50).containsOnly(read());
        }
    }

    @Test
    void aFileThatOthersCanAccessIsRefused() throws Exception {
        for (String mode : List.of("r--r-----", "r-----r--", "rwx--x---", "rw--w----")) {
            Files.deleteIfExists(file);
            write(file, "SECRET", mode);

            assertThatThrownBy(this::read)
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "cookie file %s must be accessible by owner only; run: chmod 400 %s".formatted(file, file));
        }
    }

    @Test
    void aDirectoryIsRefused() throws Exception {
        Files.createDirectory(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessage("cookie file " + file + " must be a regular file");
    }

    @Test
    void lineEndsAndBlanksBehindThemAreNotPartOfIt() throws Exception {
        write(file, "two words \r\n  \n", "r--------");

        assertThat(read()).isEqualTo("two words ");
    }

    @Test
    void anEmptyFileIsRefused() throws Exception {
        for (String content : List.of("", "\n", "\n ")) {
            Files.deleteIfExists(file);
            write(file, content, "r--------");

            assertThatThrownBy(this::read)
                    .isInstanceOf(IOException.class)
                    .hasMessage("too short cookie string in cookie file " + file + ": it is empty");
        }
    }

    @Test
    void otherCharactersAreRefusedAndNotTold() throws Exception {
        for (String content : List.of("SECRET\nMORE", "SECRET\u00e9", "SECRET\t")) {
            Files.deleteIfExists(file);
            write(file, content, "r--------");

            assertThatThrownBy(this::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("bad characters in cookie file " + file)
                    .hasMessageNotContaining("SECRET");
        }
    }

    @Test
    void oneThatIsTooLongForAnAtomIsRefused() throws Exception {
        write(file, "C".repeat(255) + "\n", "r--------");
        assertThat(read()).hasSize(255);

        for (int length : List.of(256, 5000)) {
            Files.delete(file);
            write(file, "C".repeat(length), "r--------");
            assertThatThrownBy(this::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected at most 255 characters");
        }
    }

    @Test
    void whereNoneCanBeMadeTheDirectoryIsNamed() {
        Path nowhere = home.resolve("nowhere");

        assertThatThrownBy(() -> Cookie.read(nowhere, config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("failed to create cookie file " + nowhere.resolve(".erlang.cookie"));
    }

    @Test
    void erlangReadsWhatThisMade() throws Exception {
        assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        String cookie = read();

        ProcessBuilder erl = new ProcessBuilder(
                "erl",
                "-noinput",
                "-eval",
                "{ok, _} = auth:start_link(), io:format(\"~s\", [erlang:get_cookie()]), halt().");
        erl.environment().put("HOME", home.toString());
        erl.environment().remove("XDG_CONFIG_HOME");
        Process process = erl.redirectErrorStream(true).start();
        try {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(cookie);
        } finally {
            process.destroyForcibly();
        }
    }
}
