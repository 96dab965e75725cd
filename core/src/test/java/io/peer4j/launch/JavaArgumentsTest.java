package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaArgumentsTest {
    @Test
    void theJvmsOptionsAreToldFromTheNodesFlags() {
        JavaArguments split = JavaArguments.split(List.of(
                "-Xmx64m",
                "-setcookie",
                "c",
                "-Dkey=a b",
                "--add-opens",
                "java.base/java.io=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-ea:com.acme",
                "-eval",
                "x.",
                "-javaagent:a.jar",
                "+S",
                "1"));
        assertThat(split.jvm())
                .containsExactly(
                        "-Xmx64m",
                        "-Dkey=a b",
                        "--add-opens",
                        "java.base/java.io=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-ea:com.acme",
                        "-javaagent:a.jar");
        assertThat(split.node()).containsExactly("-setcookie", "c", "-eval", "x.", "+S", "1");
        assertThat(split.classPath()).isEmpty();
    }

    @Test
    void aClassPathIsTakenApart() {
        JavaArguments split = JavaArguments.split(List.of("-cp", "a.jar", "--class-path", "b.jar", "-cp"));
        assertThat(split.classPath()).containsExactly("a.jar", "b.jar");
        assertThat(split.node()).containsExactly("-cp");
    }
}
