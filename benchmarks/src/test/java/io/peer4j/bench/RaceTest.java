package io.peer4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real contestants, for a moment. */
class RaceTest {
    private static final Effort A_MOMENT = new Effort(2, Duration.ofMillis(10), 20, Duration.ofMillis(50));

    @TempDir
    Path directory = Path.of("");

    private final List<String> progress = new ArrayList<>();

    private Outcome race(Effort effort, Contestant... contestants) throws InterruptedException {
        Row row = new Row("row", "title", Unit.MICROSECONDS, "method", effort, true, List.of(contestants), List.of());
        return new Race(directory, Map.of(), progress::add).run(row);
    }

    @Test
    void contestantsTakeTurns() throws Exception {
        Programs programs = Programs.ofJava(directory);

        Outcome outcome = race(A_MOMENT, programs.peer4j("peer4j", "call", "stdio"), programs.echo("pipe", "pipe"));

        assertThat(outcome.results()).allSatisfy(result -> {
            assertThat(result.trouble()).isEmpty();
            assertThat(result.rounds()).hasSize(2).allMatch(round -> round.length > 0 && round.length <= 20);
        });
        assertThat(progress)
                .containsExactly(
                        "row, round 1 of 2: peer4j",
                        "row, round 1 of 2: pipe",
                        "row, round 2 of 2: pipe",
                        "row, round 2 of 2: peer4j");
    }

    @Test
    void whoFailsIsNamedWithWhatItSaidAndTheOthersGoOn() throws Exception {
        Effort once = new Effort(1, Duration.ZERO, 1, Duration.ZERO);
        Outcome outcome = race(
                once,
                Contestant.of("bad", List.of("/bin/sh", "-c", "echo broken >&2; exit 3", "sh")),
                Contestant.of("chatty", List.of("/bin/sh", "-c", "echo hello", "sh")),
                Contestant.of("good", List.of("/bin/sh", "-c", "echo 17", "sh")));

        assertThat(outcome.results().getFirst().trouble()).isEqualTo("ended with status 3 after 0 samples: broken");
        assertThat(outcome.results().get(1).trouble()).isEqualTo("expected samples, one a line, got: hello");
        assertThat(outcome.results().getLast().samples().orElseThrow().median()).isEqualTo(17);
    }

    @Test
    void memoryIsReadFromOutsideWhileTheProcessesAreHeld() throws Exception {
        Effort once = new Effort(1, Duration.ZERO, 1, Duration.ZERO);
        Outcome outcome =
                race(once, Contestant.of("self", List.of("/bin/sh", "-c", "echo $$; echo; cat >/dev/null", "sh")));

        assertThat(outcome.results().getFirst().trouble()).isEmpty();
        assertThat(outcome.results().getFirst().samples().orElseThrow().median())
                .isPositive();
    }

    @Test
    void everyTargetNamesContestantsOfItsRow() {
        assertThat(Rows.all(Programs.ofJava(directory)))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.contestants().stream().map(Contestant::name))
                        .containsAll(row.targets().stream()
                                .flatMap(target -> List.of(target.of(), target.against()).stream())
                                .toList()));
    }
}
