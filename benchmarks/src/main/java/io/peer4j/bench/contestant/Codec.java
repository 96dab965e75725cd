package io.peer4j.bench.contestant;

/** An implementation of the external term format, with the terms to try it on. */
public interface Codec {
    /** {@code {call, 17, 'java.lang.Math', max, [1000, 7000]}}. */
    Object tuple();

    /** {@code #{id => I, name => <<"name-I">>, score => I / 8, state => running}}. */
    Object map(int index);

    /** The list of {@code elements}. */
    Object list(Object[] elements);

    /** In the external term format, with the version byte. */
    byte[] encode(Object term);

    /** What {@link #encode} wrote. */
    Object decode(byte[] bytes) throws Exception;
}
