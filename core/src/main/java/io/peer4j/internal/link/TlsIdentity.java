package io.peer4j.internal.link;

import io.peer4j.internal.tls.Der;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Who one end of a TLS link is: a key on the curve P-256, and a certificate over it that nobody but itself has signed.
 *
 * <p>The certificate is the least that TLS 1.3 takes: X.509 version 3 without extensions (RFC 5280, 4.1). It is valid at
 * all times, for hosts differ in what time it is, and it is worth nothing once the peer is connected.
 */
record TlsIdentity(PrivateKey key, X509Certificate certificate) {
    private static final int SERIAL_BITS = 127;

    /** {@code ecdsa-with-SHA256}, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.identifier("2a8648ce3d040302"));

    /** {@code id-at-commonName}, 2.5.4.3. */
    private static final byte[] COMMON_NAME = Der.identifier("550403");

    /** From 2000 to the end of time, which RFC 5280 (4.1.2.5) writes so. */
    private static final byte[] ALWAYS =
            Der.sequence(Der.utcTime("000101000000Z"), Der.generalizedTime("99991231235959Z"));

    private static final byte[] VERSION_3 = Der.tagged(0, Der.integer((byte) 2));

    /** Everything except the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
    }

    /**
     * A new key, and its certificate.
     *
     * @param name what the certificate calls itself: for people who look at it
     */
    static TlsIdentity create(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] content = content(name, pair.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return new TlsIdentity(
                    pair.getPrivate(), certificate(Der.sequence(content, ECDSA_SHA256, Der.bits(signature.sign()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK can't make a key on the curve P-256, which TLS links need", e);
        }
    }

    /** {@code TBSCertificate}. */
    private static byte[] content(String name, byte[] publicKey) {
        byte[] serial =
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0).toByteArray();
        byte[] itself = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8(name))));
        return Der.sequence(VERSION_3, Der.integer(serial), ECDSA_SHA256, itself, ALWAYS, itself, publicKey);
    }

    /** @throws GeneralSecurityException if {@code der} is no certificate */
    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** @throws GeneralSecurityException if {@code pkcs8} is no key on a curve */
    static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }
}
