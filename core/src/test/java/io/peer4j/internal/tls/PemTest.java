package io.peer4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as OpenSSL 3.0 writes them; those on a curve are one key in several forms. */
class PemTest {
    private static final String SEC1 = """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKUkiPDjvuoVl+Q/HwmjoOzSLuUvedllxlZWwYxuGy2koAoGCCqGSM49
            AwEHoUQDQgAEopS+DHlvuq2cdcsyvxn7iPc7uEhr2AtrSWmesxSfcDeL61mNBFDv
            H6rQixOYT0BrRv4cgYaBd2+Y011opo1aRw==
            -----END EC PRIVATE KEY-----
            """;
    private static final String SEC1_WITH_PARAMETERS = """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKUkiPDjvuoVl+Q/HwmjoOzSLuUvedllxlZWwYxuGy2koAoGCCqGSM49
            AwEHoUQDQgAEopS+DHlvuq2cdcsyvxn7iPc7uEhr2AtrSWmesxSfcDeL61mNBFDv
            H6rQixOYT0BrRv4cgYaBd2+Y011opo1aRw==
            -----END EC PRIVATE KEY-----
            """;
    private static final String PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpSSI8OO+6hWX5D8f
            CaOg7NIu5S952WXGVlbBjG4bLaShRANCAASilL4MeW+6rZx1yzK/GfuI9zu4SGvY
            C2tJaZ6zFJ9wN4vrWY0EUO8fqtCLE5hPQGtG/hyBhoF3b5jTXWimjVpH
            -----END PRIVATE KEY-----
            """;
    private static final String ENCRYPTED_PKCS8 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhNfCuZhzLRIAICA+gw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIGsFM0R2HS+UoU0h785vMMEgZD1
            Pe8VliIXhPgNE6zf9TBecQWbigk9mrfMUmKeiDGdR7iu8ixiBnXAP6WDtvuzS50A
            fr280uALUVDW5v1H6usEmeA/TG7YnTWtij4i+FSk3o1MlA/NaevmB5hk80TJFzjQ
            JrXY5GbtygfmJZJ/juU+g9zAotKhjikrBKlqYtrB1lsmDmU99Ka5xX3xNIaDqDg=
            -----END ENCRYPTED PRIVATE KEY-----
            """;
    private static final String PKCS1 = """
            -----BEGIN RSA PRIVATE KEY-----
            MIICXAIBAAKBgQDHIcKtgu4Cpwl7Gg70/8sosm2ShZGz6vUuCiFQSQo6PH7OOI3M
            aHrTisIsTOgkAHQyTq7HZgE01G24VhALvKCk6Mh/4ATgjfpQnQVHm69mKS5ZLsnQ
            EghCgqvf1evhW78aQmlp+3FEyTunVkSgKKc3FBGPo1KdF7kBJxgdtSVHrwIDAQAB
            AoGAL8kzPY4w7aQGC2uKcVK8/wwqbUHuYB2fLqgxrGGKucTwrS43IPllmEQxKo5e
            Gt2dBMGLAcDBw1rC5byJZzeh2OSCqrW8KpbDdHqI3seqSjp49CeuCuLw9Y4hSRjZ
            v/IgM9LDuu4QQFNKP/F/07gD2b3q8fhgTEZ4inNJ+4EkJdECQQDxokWj4fqU3vnS
            wlsPvuHsI/IysRwUxK+EqYknpv7M8KqiV8gpxO6rHRlsd4O9Zvzce+zB5y4pe6Df
            hGdxB/BJAkEA0viY7qgDLS22cDDmQTUQWEU0G0Pg8t1wh+JZYXDOPshZV3HjKUbr
            dQRPktlp1qRjZ1DhgxX271VWlLGiQjtoNwJAQE4AHIIKLs48S/N/SmxxMWfLj+QE
            Zh6F21dG8e+GRcISlwuncD5BifY/itcvjxs2VfMA6gV9CnslL/bLlJAZSQJAcKZR
            cs2/tHX+PnW93P+qlJePNSfPi572IXiZZVBIsHlmSy0CsN2viDIfEziILRZmBZrI
            b6hgzHby3j7jdx4ljQJBAOUZ5ZM2/d3nGXfkRQzw70vQPBhm6t2GeJWSMOYP7ldp
            VzNO4yzsV9KfTSg4v4ZFLd1c6jb8hp2L09dbmV3vf00=
            -----END RSA PRIVATE KEY-----
            """;
    private static final String OLD_ENCRYPTION = """
            -----BEGIN EC PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,1835668AFF335F7FDD9042C912C483D1

            AaMygpkFlD44KgUCOz0ekTlzYh/mZr6zU8zfRS+4Jr44+ofNVJbZAszfTiiKmfyJ
            n0jhTw/2Esr9yQXTRRpXCGjm+Vtwsioh9s3AUxFou9DxsQZ3DE+y5jtWNaGfv4lL
            qll9C9+Yfk2Oj6WR7LL3GfLPhl/x9GvDEnUzRrMX07o=
            -----END EC PRIVATE KEY-----
            """;

    @TempDir
    Path directory;

    private PrivateKey key(String pem, @Nullable String password) throws IOException {
        return Pem.key(Files.writeString(directory.resolve("key.pem"), pem), password);
    }

    private BigInteger number(String pem, @Nullable String password) throws IOException {
        return ((ECPrivateKey) key(pem, password)).getS();
    }

    @Test
    void keysOfAllFormsAreRead() throws IOException {
        BigInteger number = number(PKCS8, null);
        assertThat(number(SEC1, null)).isEqualTo(number);
        assertThat(number(SEC1_WITH_PARAMETERS, null)).isEqualTo(number);
        assertThat(number(ENCRYPTED_PKCS8, "secret")).isEqualTo(number);
        assertThat(key(PKCS1, null).getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void keysThatCantBeReadAreToldByTheirFile() {
        assertRefused(ENCRYPTED_PKCS8, null, "no password");
        assertRefused(ENCRYPTED_PKCS8, "wrong", "can't be read");
        assertRefused(OLD_ENCRYPTION, "secret", "openssl pkcs8 -topk8");
        assertRefused("nothing", null, "got none");
        assertRefused("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", null, "Base64");
    }

    private void assertRefused(String pem, @Nullable String password, String why) {
        assertThatThrownBy(() -> key(pem, password))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("key.pem", why);
    }
}
