package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"InputStreamSlowMultibyteRead", "NullAway"})
class SecretTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static Secret secret(String hex) {
        Secret secret = Secret.parse("4711:" + hex, 4711);
        assertThat(secret).isNotNull();
        return secret;
    }

    /** HMAC-SHA-256 by the JDK's own class. */
    private static byte[] mac(String side, byte[] peerNonce, byte[] originNonce) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(KEY), "HmacSHA256"));
        mac.update(side.getBytes(StandardCharsets.US_ASCII));
        mac.update(peerNonce);
        return mac.doFinal(originNonce);
    }

    @Test
    void aPeerProvesItselfAndItsOriginDoesToo() throws Exception {
        Secret secret = secret(KEY);
        byte[] peerNonce = new byte[16];
        Arrays.fill(peerNonce, (byte) 7);
        Exchange exchange = new Exchange(peerNonce, originNonce -> mac("peer", peerNonce, originNonce));
        assertThat(secret.verify(exchange.in(), exchange.out())).isTrue();
        byte[] sent = exchange.sent();
        byte[] originNonce = Arrays.copyOf(sent, 16);
        assertThat(sent).isEqualTo(concat(originNonce, mac("origin", peerNonce, originNonce)));
    }

    @Test
    void aPeerAnswersWithItsProofOnlyToAnOriginThatKnowsTheSecret() throws Exception {
        byte[] originNonce = new byte[16];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream origin = new InputStream() {
            private byte[] answer = {};
            private int at;

            @Override
            public int read() throws IOException {
                if (answer.length == 0) {
                    byte[] sent = out.toByteArray();
                    assertThat(Arrays.copyOf(sent, 4)).isEqualTo(new byte[] {'P', '4', 'J', '1'}); // 50 34 4a 31
                    try {
                        answer = concat(originNonce, mac("origin", Arrays.copyOfRange(sent, 4, 20), originNonce));
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                }
                return at < answer.length ? answer[at++] & 0xFF : -1;
            }
        };
        assertThat(secret(KEY).prove(origin, out)).isTrue();
        byte[] sent = out.toByteArray();
        assertThat(sent).hasSize(4 + 16 + 32);
        assertThat(Arrays.copyOfRange(sent, 20, 52))
                .isEqualTo(mac("peer", Arrays.copyOfRange(sent, 4, 20), originNonce));

        ByteArrayOutputStream refused = new ByteArrayOutputStream();
        assertThat(secret(KEY).prove(new ByteArrayInputStream(new byte[48]), refused))
                .isFalse();
        assertThat(refused.size()).isEqualTo(20);
    }

    @Test
    void aReplayedProofFails() throws Exception {
        Secret secret = secret(KEY);
        byte[] nonce = new byte[16];
        byte[][] proof = new byte[1][];
        Exchange first = new Exchange(nonce, originNonce -> proof[0] = mac("peer", nonce, originNonce));
        assertThat(secret.verify(first.in(), first.out())).isTrue();
        assertThat(secret.verify(new ByteArrayInputStream(concat(nonce, proof[0])), OutputStream.nullOutputStream()))
                .isFalse();
    }

    @Test
    void theOriginsOwnProofIsNone() throws Exception {
        byte[] nonce = new byte[16];
        Exchange mirror = new Exchange(nonce, originNonce -> mac("origin", nonce, originNonce));
        assertThat(secret(KEY).verify(mirror.in(), mirror.out())).isFalse();
    }

    @Test
    void eachSecretIsAnotherAndSoIsEachNonce() throws IOException {
        assertThat(Secret.create().toEnvironment(1))
                .isNotEqualTo(Secret.create().toEnvironment(1));
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        Secret secret = secret(KEY);
        secret.prove(InputStream.nullInputStream(), first);
        secret.prove(InputStream.nullInputStream(), second);
        assertThat(first.toByteArray()).isNotEqualTo(second.toByteArray());
    }

    @Test
    void theVariableIsForOnePort() {
        Secret secret = Secret.create();
        assertThat(secret.toEnvironment(4711)).matches("4711:[0-9a-f]{64}");
        assertThat(Secret.parse(secret.toEnvironment(4711), 4711)).isNotNull();
        assertThat(Secret.parse(secret.toEnvironment(4711), 471)).isNull();
        assertThat(Secret.parse(secret.toEnvironment(4711), 4712)).isNull();
        assertThat(Secret.parse(null, 4711)).isNull();
        assertThat(Secret.parse("4711:" + KEY.replace('f', 'g'), 4711)).isNull();
        assertThat(Secret.parse("4711:00", 4711)).isNull();
    }

    /** A peer's side that answers the origin's nonce. */
    private static final class Exchange {
        interface Answer {
            byte[] to(byte[] originNonce) throws Exception;
        }

        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final byte[] nonce;
        private final Answer answer;

        Exchange(byte[] nonce, Answer answer) {
            this.nonce = nonce;
            this.answer = answer;
        }

        OutputStream out() {
            return sent;
        }

        byte[] sent() {
            return sent.toByteArray();
        }

        InputStream in() {
            return new InputStream() {
                private byte[] bytes = nonce;
                private int at;
                private boolean answered;

                @Override
                public int read() throws IOException {
                    if (at == bytes.length && !answered) {
                        try {
                            bytes = answer.to(Arrays.copyOf(sent.toByteArray(), 16));
                        } catch (Exception e) {
                            throw new IOException(e);
                        }
                        answered = true;
                        at = 0;
                    }
                    return at < bytes.length ? bytes[at++] & 0xFF : -1;
                }
            };
        }
    }
}
