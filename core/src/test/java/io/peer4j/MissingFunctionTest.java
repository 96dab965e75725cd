package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.TermSyntax;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call by name of what can't be called by name: the message says why, Erlang's term stays. */
@Timeout(60)
class MissingFunctionTest extends OnePeer {
    private static final String HERE = MissingFunctionTest.class.getName();
    private static final String SUBJECT = HERE + "$Subject";
    private static final String UNDEF = ", which is no public static method of a public class there (on peer ";

    interface Above {
        static int above() {
            return 1;
        }
    }

    static class Parent {
        protected static int inherited() {
            return 1;
        }
    }

    @SuppressWarnings({"unused", "ProtectedMembersInFinalClass"}) // by name
    static final class Subject extends Parent implements Above {
        private Subject() {}

        public static String text(String text, int count) {
            return text.repeat(count);
        }

        public static String text(String text) {
            return text;
        }

        public static long only(long one) {
            return one;
        }

        public static int sum(int... all) {
            return all.length;
        }

        private static int hidden() {
            return 1;
        }

        static int local(int a) {
            return a;
        }

        protected static int kept() {
            return 1;
        }

        public int ofObject() {
            return 1;
        }

        public int both(int a) {
            return a;
        }

        private static int both(int a, int b) {
            return a + b;
        }
    }

    @SuppressWarnings("unused") // by name
    private static final class Empty {}

    private static void says(String why, String module, String function, Object... args) {
        assertThatThrownBy(() -> peer.call(module, function, args))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageEndingWith("): " + why)
                .satisfies(thrown -> isErlangs((RemoteCallException) thrown, module, function));
        assertThatThrownBy(() -> peer.callAsync(module, function, args).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessageEndingWith("): " + why);
    }

    private static void isErlangs(RemoteCallException thrown, String module, String function) {
        assertThat(thrown.reason()).isIn(new Atom("undef"), new Atom("function_clause"));
        assertThat(thrown.stack().elements()).hasSize(1);
        String frame = TermSyntax.print(thrown.stack().elements().getFirst());
        assertThat(frame).contains(module, function).endsWith(",[]}");
    }

    @Test
    void methodThatIsNotPublic_isNamedSo() {
        String advice = ": make it public, or call it in a lambda, as in call(() -> …)";
        says(SUBJECT + ".hidden is private" + advice, SUBJECT, "hidden");
        says(SUBJECT + ".local is not public" + advice, SUBJECT, "local", 1);
        says(SUBJECT + ".kept is protected" + advice, SUBJECT, "kept");
        says(SUBJECT + ".inherited is protected" + advice, SUBJECT, "inherited");
        says(SUBJECT + ".both is private" + advice, SUBJECT, "both", 1, 2);
    }

    @Test
    void methodThatIsNotStatic_isNamedSo() {
        String advice = " is not static: call it in a lambda, as in call(() -> …), or by a public static method";
        says(SUBJECT + ".ofObject" + advice, SUBJECT, "ofObject");
        says(SUBJECT + ".both" + advice, SUBJECT, "both", 1);
        says("java.lang.String.length" + advice, "java.lang.String", "length");
        says("java.lang.Object.wait" + advice, "java.lang.Object", "wait");
    }

    @Test
    void argumentsThatDoNotFit_areComparedWithTheParameters() {
        says(SUBJECT + ".text takes 1 or 2 arguments, not 3", SUBJECT, "text", "a", 1, 2);
        says(SUBJECT + ".only takes 1 argument, not 0", SUBJECT, "only");
        says(SUBJECT + ".only takes (long), which the arguments do not fit", SUBJECT, "only", "a");
        says(SUBJECT + ".sum takes (int[]), which the arguments do not fit", SUBJECT, "sum", 1, "a");
        says("java.lang.Math.max takes 2 arguments, not 1", "java.lang.Math", "max", 1);
    }

    @Test
    void nameThatIsUnknown_isComparedWithTheKnown() {
        says(SUBJECT + " has no method onyl; the nearest name is only", SUBJECT, "onyl", 1);
        says(SUBJECT + " has no method zzzzz; it has only or sum or text", SUBJECT, "zzzzz", 1);
        says(HERE + "$Empty has no method f, and no public static method at all", HERE + "$Empty", "f");
        says(SUBJECT + ".above is a static method of " + Above.class.getName() + ": call it there", SUBJECT, "above");
    }

    @Test
    void classThatIsUnknown_isNamed() {
        says("there is no class no.such.Clazz on the class path of the peer", "no.such.Clazz", "f");
        says("the name of the nested class is java.util.Map$Entry", "java.util.Map.Entry", "comparingByKey");
        says("there is no class Nope on the class path of the peer, and no such function of Erlang's own", "Nope", "f");
        says(
                "there is no class lists on the class path of the peer, and no such function of Erlang's own",
                "lists",
                "summ",
                List.of(1));
    }

    @Test
    void messageOfUndef_keepsItsWords() {
        assertThatThrownBy(() -> peer.call(SUBJECT, "hidden"))
                .hasMessageContaining("error: undef: '" + SUBJECT)
                .hasMessageContaining(UNDEF);
    }
}
