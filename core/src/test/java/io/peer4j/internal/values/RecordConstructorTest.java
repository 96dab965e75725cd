package io.peer4j.internal.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("ArrayRecordComponent") // nothing compares them
class RecordConstructorTest {
    record None() {}

    record Generic<T extends Comparable<T>>(T value, int... more) {}

    /** The constructor is not the first method, and constants of all sizes stand before it. */
    record Late(long a, double b, float c, boolean d, String e) {
        static long earlier() {
            return 5_000_000_000L + (long) 1.5;
        }

        Late {}

        Late(String e) {
            this(earlier(), 0.25, 0, true, e);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {None.class, Generic.class, Late.class})
    void constructorOfTheCompiler_onlyAssigns(Class<?> record) {
        assertThat(RecordConstructor.onlyAssigns(record)).isTrue();
    }

    record Checked(int n) {
        Checked {
            if (n < 0) {
                throw new IllegalArgumentException();
            }
        }
    }

    record Changed(int n) {
        Changed {
            n++;
        }
    }

    record Called(String text) {
        Called {
            text = text.strip();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Checked.class, Changed.class, Called.class})
    void constructorWithCodeOfItsOwn_doesMore(Class<?> record) {
        assertThat(RecordConstructor.onlyAssigns(record)).isFalse();
    }

    /** Defines {@link Late} again, and gives another file for it. */
    private static final class Loader extends ClassLoader {
        private final byte[] file;

        Loader(byte[] file) {
            super(RecordConstructorTest.class.getClassLoader());
            this.file = file;
        }

        Class<?> define(byte[] bytes) {
            return defineClass(Late.class.getName(), bytes, 0, bytes.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(file);
        }
    }

    @Test
    void damagedFile_failsNothing() throws IOException {
        byte[] whole = bytes();
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] = (byte) 0xFF;
            Class<?> record = new Loader(damaged).define(whole);
            assertThatCode(() -> RecordConstructor.onlyAssigns(record)).doesNotThrowAnyException();
        }
    }

    @Test
    void noFile_isNoneThatOnlyAssigns() throws IOException {
        assertThat(RecordConstructor.onlyAssigns(new Loader(new byte[0]).define(bytes())))
                .isFalse();
    }

    private static byte[] bytes() throws IOException {
        try (InputStream in = Late.class.getResourceAsStream("RecordConstructorTest$Late.class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
