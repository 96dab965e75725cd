package io.peer4j.term;

/**
 * What a decoder accepts; everything is checked before memory is taken for it. Immutable.
 *
 * <p>A term takes at most about 40 bytes of memory for each byte of its encoding, so {@code maxBytes} and
 * {@code maxTerms} bound what a decoder takes for one message.
 *
 * @param maxBytes the longest encoding, and the longest that a compressed one may unfold to, in bytes
 * @param maxDepth how deep terms may nest, 1 to {@value #MAX_DEPTH}: a number alone is 1 deep, in a tuple 2
 * @param maxTerms how many terms one encoding may hold in all; each element of a list, each key and each value counts
 * @param maxIntegerBytes the longest integer, in bytes of its magnitude. An encoding costs time in proportion to its
 *     length; arithmetic and decimal text of a {@link java.math.BigInteger} cost more, so integers have a bound of
 *     their own
 * @param maxCompressionRatio how many bytes one byte of a compressed encoding may unfold to; it binds from
 *     {@value #FREE_INFLATION} bytes on. Deflate itself cannot exceed 1032
 */
public record TermLimits(int maxBytes, int maxDepth, int maxTerms, int maxIntegerBytes, int maxCompressionRatio) {
    /**
     * The deepest nesting that {@code maxDepth} may allow, and that {@link ExternalTermFormat#encode} writes: so deep a
     * term can be decoded, encoded, compared, hashed and printed on a stack of 512 KiB.
     */
    public static final int MAX_DEPTH = 256;

    /** Up to how many bytes a compressed encoding may unfold whatever its ratio: 1 MiB. */
    public static final int FREE_INFLATION = 1 << 20;

    /** 256 MiB, {@value #MAX_DEPTH} deep, 32 million terms, integers of 64 KiB, a compression ratio of 200. */
    public static final TermLimits DEFAULT = new TermLimits(256 << 20, MAX_DEPTH, 32_000_000, 64 << 10, 200);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is below 1, or {@code maxDepth} above {@value #MAX_DEPTH}
     */
    public TermLimits {
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxDepth", maxDepth);
        requirePositive("maxTerms", maxTerms);
        requirePositive("maxIntegerBytes", maxIntegerBytes);
        requirePositive("maxCompressionRatio", maxCompressionRatio);
        if (maxDepth > MAX_DEPTH) {
            throw new IllegalArgumentException("expected a maxDepth of at most " + MAX_DEPTH + ", got " + maxDepth);
        }
    }

    /** Limits with the others as in {@link #DEFAULT}. */
    public TermLimits(int maxBytes, int maxDepth, int maxTerms) {
        this(maxBytes, maxDepth, maxTerms, 64 << 10, 200);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected a " + name + " of at least 1, got " + value);
        }
    }

    /** These limits with another {@link #maxBytes}. */
    public TermLimits withMaxBytes(int bytes) {
        return new TermLimits(bytes, maxDepth, maxTerms, maxIntegerBytes, maxCompressionRatio);
    }

    /** These limits with another {@link #maxDepth}. */
    public TermLimits withMaxDepth(int depth) {
        return new TermLimits(maxBytes, depth, maxTerms, maxIntegerBytes, maxCompressionRatio);
    }

    /** These limits with another {@link #maxTerms}. */
    public TermLimits withMaxTerms(int terms) {
        return new TermLimits(maxBytes, maxDepth, terms, maxIntegerBytes, maxCompressionRatio);
    }

    /** These limits with another {@link #maxIntegerBytes}. */
    public TermLimits withMaxIntegerBytes(int bytes) {
        return new TermLimits(maxBytes, maxDepth, maxTerms, bytes, maxCompressionRatio);
    }

    /** These limits with another {@link #maxCompressionRatio}. */
    public TermLimits withMaxCompressionRatio(int ratio) {
        return new TermLimits(maxBytes, maxDepth, maxTerms, maxIntegerBytes, ratio);
    }
}
