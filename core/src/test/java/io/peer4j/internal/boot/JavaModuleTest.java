package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.ScriptedOrigin.atom;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("older-java")
class JavaModuleTest {
    private static final String SUBJECT = Subject.class.getName();
    private final ScriptedOrigin origin = new ScriptedOrigin("-module", "subject", SUBJECT);

    private interface RemoteCode<T> extends Callable<T>, Serializable {}

    private interface RemoteAction extends Runnable, Serializable {}

    @AfterEach
    void endThePeer() {
        origin.close();
    }

    private String text(String function, Term... args) {
        LinkMessage.Reply reply = origin.call(SUBJECT, function, args);
        assertThat(reply.outcome()).as(reply.toString()).isEqualTo(Outcome.OK);
        return ((Binary) reply.value()).utf8();
    }

    private Term reason(Outcome expected, String module, String function, Term... args) {
        LinkMessage.Reply reply = origin.call(module, function, args);
        assertThat(reply.outcome()).as(reply.toString()).isEqualTo(expected);
        return ((Tuple) reply.value()).get(0);
    }

    @Test
    void theOverloadIsChosenByTheArgumentsTypes() {
        assertThat(text("pick", Term.integer(1))).isEqualTo("int 1");
        assertThat(text("pick", new FloatTerm(1.5))).isEqualTo("double 1.5");
        assertThat(text("pick", Term.binary("a"))).isEqualTo("String a");
        assertThat(text("pick", Term.list(Term.integer(1000)))).isEqualTo("List [1000]");
        assertThat(origin.call("java.lang.Math", "max", new FloatTerm(2.5), Term.integer(1))
                        .value())
                .isEqualTo(new FloatTerm(2.5));
    }

    @Test
    void theLastArgumentsMaySpreadOverAVariableArity() {
        assertThat(origin.call(SUBJECT, "sum", Term.integer(1), Term.integer(2)).value())
                .isEqualTo(Term.integer(3));
        assertThat(origin.call(SUBJECT, "sum").value()).isEqualTo(Term.integer(0));
        assertThat(origin.call(SUBJECT, "sum", Term.list(Term.integer(1), Term.integer(5)))
                        .value())
                .isEqualTo(Term.integer(6));
        assertThat(text("joined", Term.binary("a"), Term.binary("b"), Term.binary("c")))
                .isEqualTo("a/b+c");
    }

    @Test
    void overloadsThatFitEquallyWellAreNamed() {
        Tuple reason = (Tuple) reason(Outcome.ERROR, SUBJECT, "same", Term.binary("a"), Term.binary("b"));

        assertThat(reason.get(0)).isEqualTo(atom("java.lang.IllegalArgumentException"));
        assertThat(((Binary) reason.get(1)).utf8())
                .contains("same(java.lang.CharSequence, java.lang.String)")
                .contains("same(java.lang.String, java.lang.CharSequence)");
    }

    @Test
    void whatIsMissingIsUndefWithTheCallOnTheStack() {
        for (String function : List.of("nope", "hidden", "packagePrivate")) {
            assertThat(origin.call(SUBJECT, function).value())
                    .isEqualTo(Term.tuple(
                            atom("undef"),
                            Term.list(Term.tuple(atom(SUBJECT), atom(function), ListTerm.EMPTY, ListTerm.EMPTY))));
        }
        assertThat(reason(Outcome.ERROR, "no.such.Class", "nope")).isEqualTo(atom("undef"));
        assertThat(reason(Outcome.ERROR, SUBJECT, "text", Term.integer(1))).isEqualTo(atom("undef"));
        assertThat(reason(Outcome.ERROR, SUBJECT, "pick", atom("a"), atom("b"))).isEqualTo(atom("undef"));
    }

    @Test
    void argumentsThatNoOverloadTakesAreAFunctionClause() {
        assertThat(origin.call(SUBJECT, "pick", Term.tuple()).value())
                .isEqualTo(Term.tuple(
                        atom("function_clause"),
                        Term.list(Term.tuple(atom(SUBJECT), atom("pick"), Term.list(Term.tuple()), ListTerm.EMPTY))));
    }

    @Test
    void anExceptionIsAnErrorWithTheStackOfTheUsersCodeAlone() {
        LinkMessage.Reply reply = origin.call(SUBJECT, "fail");

        Tuple value = (Tuple) reply.value();
        assertThat(value.get(0)).isEqualTo(Term.tuple(atom("java.lang.IllegalStateException"), Atom.UNDEFINED));
        List<Term> stack = ((ListTerm) value.get(1)).elements();
        assertThat(stack).hasSize(1);
        Tuple frame = (Tuple) stack.getFirst();
        assertThat(frame.elements().subList(0, 3)).containsExactly(atom(SUBJECT), atom("fail"), Term.integer(0));
        assertThat(((ListTerm) frame.get(3)).elements())
                .contains(Term.tuple(atom("file"), ListTerm.string("Subject.java")))
                .hasSize(2);
    }

    @Test
    void causesAreToldWithTheFirstFrameInBounds() {
        Tuple value = (Tuple) origin.call(SUBJECT, "failInACircle").value();

        List<Term> stack = ((ListTerm) value.get(1)).elements();
        assertThat(stack).hasSize(1);
        Tuple frame = (Tuple) stack.getFirst();
        assertThat(frame.elements().subList(0, 3))
                .containsExactly(atom(SUBJECT + "$Odd"), atom("<init>"), Term.integer(0));
        Tuple causes = (Tuple) ((ListTerm) frame.get(3)).elements().getFirst();
        assertThat(causes.get(0)).isEqualTo(atom("causes"));
        List<Term> told = ((ListTerm) causes.get(1)).elements();
        assertThat(told).hasSize(16);
        Tuple nearest = (Tuple) told.getFirst();
        assertThat(nearest.get(0)).isEqualTo(atom("java.lang.IllegalStateException"));
        assertThat(((Binary) nearest.get(1)).utf8()).hasSize(8193).endsWith("x…");
        assertThat(((ListTerm) nearest.get(2)).elements()).isNotEmpty();
        assertThat(told.get(1)).isEqualTo(Term.tuple(atom(SUBJECT + "$Odd"), Term.binary("odd"), ListTerm.EMPTY));
    }

    @Test
    void aDeepStackIsCut() {
        Tuple value = (Tuple) origin.call(SUBJECT, "overflow").value();

        assertThat(((ListTerm) value.get(1)).elements()).hasSize(StackTrace.DEPTH);
    }

    @Test
    void javaCodeRaisesErlangsExceptionsExactly() {
        Term reason = Term.tuple(atom("why"), Term.integer(1));

        assertThat(reason(Outcome.ERROR, SUBJECT, "raise", Term.binary("ERROR"), reason))
                .isEqualTo(reason);
        assertThat(reason(Outcome.EXIT, SUBJECT, "raise", Term.binary("EXIT"), reason))
                .isEqualTo(reason);
        assertThat(reason(Outcome.THROW, SUBJECT, "raise", Term.binary("THROW"), reason))
                .isEqualTo(reason);
    }

    @Test
    void aClassAnswersUnderThePlainNameThatItIsRegisteredAs() {
        Modules.register("subject", Subject.class);
        assertThat(origin.call("subject", "text").value()).isEqualTo(Term.binary("héllo"));

        Modules.register("subject", Math.class.getName());
        assertThat(origin.call("subject", "abs", Term.integer(-3)).value()).isEqualTo(Term.integer(3));
    }

    @Test
    void classesAreFoundInAPathThatIsAddedLater(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(
                directory.resolve("AddedLater.java"),
                "public class AddedLater { public static int answer() { return 42; } }");
        assertThat(reason(Outcome.ERROR, "AddedLater", "answer")).isEqualTo(atom("undef"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
        assertThat(status).isZero();

        assertThat(origin.call("code", "add_path", ListTerm.string(directory.toString()))
                        .value())
                .isEqualTo(Atom.TRUE);

        assertThat(origin.call("AddedLater", "answer").value()).isEqualTo(Term.integer(42));
    }

    @Test
    void codeThatTheOriginSerialisedRunsAndItsValueIsTagged() throws IOException {
        int captured = 20;
        RemoteCode<List<Object>> code = () -> List.of(captured + 1, "text");

        LinkMessage.Reply reply = origin.call("$java", "run", serialised(code));

        assertThat(reply.outcome()).isEqualTo(Outcome.OK);
        assertThat(JavaValues.read(reply.value(), List.class)).isEqualTo(List.of(21, "text"));
    }

    @Test
    void anActionGivesNull() throws IOException {
        RemoteAction action = () -> {};

        assertThat(JavaValues.read(
                        origin.call("$java", "run", serialised(action)).value(), Object.class))
                .isNull();
    }

    @Test
    void codeThatFailsIsAnErrorWithItsOwnStackAlone() throws IOException {
        RemoteCode<String> code = () -> {
            throw new IOException("broken");
        };

        Tuple value = (Tuple) origin.call("$java", "run", serialised(code)).value();

        assertThat(value.get(0)).isEqualTo(Term.tuple(atom("java.io.IOException"), Term.binary("broken")));
        assertThat(((ListTerm) value.get(1)).elements()).hasSize(1);
    }

    @Test
    void bytesThatAreNoCodeAreAnErrorOfTheirCallAlone() throws IOException {
        assertThat(reason(Outcome.ERROR, "$java", "run", Binary.copyOf((byte) 1)))
                .isEqualTo(Term.tuple(atom("java.io.EOFException"), Atom.UNDEFINED));
        assertThat(reason(Outcome.ERROR, "$java", "run", serialised("no code")))
                .isEqualTo(Term.tuple(
                        atom("java.lang.IllegalArgumentException"),
                        Term.binary("expected a Callable or a Runnable, got java.lang.String")));
        assertThat(reason(Outcome.ERROR, "$java", "run", Term.integer(1))).isEqualTo(atom("function_clause"));
        assertThat(reason(Outcome.ERROR, "$java", "nope")).isEqualTo(atom("undef"));
    }

    private static Binary serialised(Object code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(code);
        }
        return Binary.wrap(bytes.toByteArray());
    }
}
