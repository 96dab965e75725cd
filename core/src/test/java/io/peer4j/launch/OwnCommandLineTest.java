package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnCommandLineTest {
    private static List<String> modules(String... words) {
        return ModuleOption.in(OwnCommandLine.options(List.of(words))).stream()
                .map(ModuleOption::word)
                .toList();
    }

    @Test
    void options_inOneWordOrTwo_areFound() {
        assertThat(modules("-Xmx1g", "--add-opens", "a/b=C", "--add-reads=a=b", "-cp", "x", "Main"))
                .containsExactly("--add-opens=a/b=C", "--add-reads=a=b");
    }

    @ParameterizedTest
    @CsvSource({"Main", "-jar", "-m", "--module", "--module=a/b"})
    void options_endWithTheMainClass(String main) {
        assertThat(modules("--add-modules", "a", main, "--add-modules", "b")).containsExactly("--add-modules=a");
    }

    @Test
    void anArgumentFile_isReadInPlace(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("args"), "# a comment\n--add-modules \"a,b\"\n--add-opens\n'c/d=e'");
        assertThat(modules("-Da=b", "@" + file, "--add-reads=f=g", "Main", "@none"))
                .containsExactly("--add-modules=a,b", "--add-opens=c/d=e", "--add-reads=f=g");
    }

    @Test
    void anArgumentFile_mayHoldTheMainClass(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("args"), "--add-modules a Main --add-modules b");
        assertThat(modules("@" + file, "--add-modules", "c")).containsExactly("--add-modules=a");
    }

    @Test
    void words_thatOnlyLookLikeFiles_areNotRead() {
        assertThat(modules("--disable-@files", "@none")).isEmpty();
        assertThat(modules("-cp", "@@none", "--add-modules=a")).containsExactly("--add-modules=a");
    }

    @Test
    void relativePaths_becomeAbsolute() {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(modules("--patch-module", "a=b:/c", "--upgrade-module-path=d"))
                .containsExactly("--patch-module=a=" + here + "/b:/c", "--upgrade-module-path=" + here + "/d");
    }

    @Test
    void aModule_isPatchedOnce() {
        ModuleOption own = new ModuleOption(ModuleOption.PATCH, "a=/b");
        assertThat(own.excludes(new ModuleOption(ModuleOption.PATCH, "a=/c"))).isTrue();
        assertThat(own.excludes(new ModuleOption(ModuleOption.PATCH, "b=/b"))).isFalse();
        assertThat(own.excludes(new ModuleOption("--add-reads", "a=/b"))).isFalse();
    }
}
