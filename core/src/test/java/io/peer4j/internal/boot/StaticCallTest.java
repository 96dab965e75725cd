package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StaticCallTest {
    public static final class Methods {
        private Methods() {}

        public static String all(
                boolean z,
                byte b,
                short s,
                char c,
                int i,
                long j,
                float f,
                double d,
                String text,
                int[] ints,
                Object any) {
            return String.join(",", List.of("" + z, "" + b, "" + s, "" + c, "" + i, "" + j, "" + f, "" + d))
                    + text
                    + ints.length
                    + any;
        }

        public static boolean not(boolean value) {
            return !value;
        }

        public static char next(char c) {
            return (char) (c + 1);
        }

        public static double @Nullable [] none(long @Nullable [] given) {
            return null;
        }

        public static void fails() throws IOException {
            throw new IOException("as it is");
        }

        public static Hidden hidden(Hidden given) {
            return given;
        }
    }

    interface Hidden {
        static int one() {
            return 1;
        }
    }

    @Test
    void eachTypeIsTakenAndGiven() throws Throwable {
        Object text =
                call("all", true, (byte) -1, (short) -2, 'x', -3, 1L << 40, 0.5f, 0.25, "T", new int[2], List.of());

        assertThat(text).isEqualTo("true,-1,-2,x,-3,1099511627776,0.5,0.25T2[]");
        assertThat(call("not", true)).isEqualTo(false);
        assertThat(call("next", 'a')).isEqualTo('b');
        assertThat(call("none", (Object) null)).isNull();
    }

    @Test
    void staticMethodsOfInterfacesAreCalled() throws Throwable {
        Method method = Comparator.class.getMethod("naturalOrder");

        assertThat(Objects.requireNonNull(StaticCall.of(method)).call(new Object[0]))
                .isEqualTo(Comparator.naturalOrder());
    }

    @Test
    void whatTheMethodThrowsComesAsItIs() {
        assertThatThrownBy(() -> call("fails"))
                .isInstanceOf(IOException.class)
                .hasMessage("as it is")
                .satisfies(e -> assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("fails"))
                .satisfies(e -> assertThat(Arrays.toString(e.getStackTrace())).doesNotContain("StaticCall$Of"));
    }

    @Test
    void whatIsNotPublicIsLeftToReflection() throws Exception {
        assertThat(StaticCall.of(method("hidden"))).isNull();
        assertThat(StaticCall.of(Hidden.class.getMethod("one"))).isNull();
    }

    @Test
    void aClassOfAnotherLoaderIsLeftToReflection() throws Exception {
        Class<?> other = new Copies().loadClass(Copied.class.getName());

        assertThat(other).isNotEqualTo(Copied.class);
        assertThat(StaticCall.of(other.getMethod("one"))).isNull();
        assertThat(StaticCall.of(Copied.class.getMethod("one"))).isNotNull();
    }

    public static final class Copied {
        private Copied() {}

        public static int one() {
            return 1;
        }
    }

    private static final class Copies extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Copied.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = StaticCallTest.class.getResourceAsStream("StaticCallTest$Copied.class")) {
                byte[] bytes = Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static @Nullable Object call(String name, @Nullable Object... args) throws Throwable {
        return Objects.requireNonNull(StaticCall.of(method(name))).call(args);
    }

    private static Method method(String name) {
        return Arrays.stream(Methods.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
