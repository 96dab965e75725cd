package io.peer4j.testing;

import io.peer4j.internal.tls.Der;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** An authority that signs certificates for tests: X.509 version 3 (RFC 5280) over keys on the curve P-256. */
public final class TestAuthority {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.identifier("2a8648ce3d040302"));
    private static final byte[] ALWAYS =
            Der.sequence(Der.utcTime("200101000000Z"), Der.generalizedTime("20990101000000Z"));
    private static final byte[] TRUE = {1, 1, -1};
    private static final byte[] BASIC_CONSTRAINTS = Der.identifier("551d13");
    private static final byte[] KEY_USAGE = Der.identifier("551d0f");
    private static final byte[] ALTERNATIVE_NAME = Der.identifier("551d11");

    private final Path directory;
    private final KeyPair key = newKey();
    private final Path certificate;
    private byte serial = 1;

    /** One whose files are in {@code directory}. */
    public TestAuthority(Path directory) throws IOException {
        this.directory = directory;
        byte[] constraints = extension(BASIC_CONSTRAINTS, Der.sequence(TRUE));
        // keyCertSign
        byte[] usage = extension(KEY_USAGE, new byte[] {3, 2, 2, 4});
        this.certificate = write("ca.pem", "CERTIFICATE", signed("test authority", key, constraints, usage));
    }

    /** Its own certificate, in PEM. */
    public Path certificate() {
        return certificate;
    }

    /** A certificate for {@code host} with its key, in one file in PEM. */
    public Path issue(String host) throws IOException {
        KeyPair own = newKey();
        byte[] dnsName = host.getBytes(StandardCharsets.US_ASCII);
        byte[] name = new byte[2 + dnsName.length];
        name[0] = (byte) 0x82;
        name[1] = (byte) dnsName.length;
        System.arraycopy(dnsName, 0, name, 2, dnsName.length);
        byte[] names = extension(ALTERNATIVE_NAME, Der.sequence(name));
        Path file = write(host + ".pem", "CERTIFICATE", signed(host, own, names));
        Files.writeString(
                file,
                Files.readString(file) + pem("PRIVATE KEY", own.getPrivate().getEncoded()));
        return file;
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] signed(String subject, KeyPair own, byte[]... extensions) {
        byte[] content = Der.sequence(
                Der.tagged(0, Der.integer((byte) 2)),
                Der.integer(serial++),
                ECDSA_SHA256,
                name("test authority"),
                ALWAYS,
                name(subject),
                own.getPublic().getEncoded(),
                Der.tagged(3, Der.sequence(extensions)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            signature.update(content);
            return Der.sequence(content, ECDSA_SHA256, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(String common) {
        return Der.sequence(Der.set(Der.sequence(Der.identifier("550403"), Der.utf8(common))));
    }

    private static byte[] extension(byte[] identifier, byte[] value) {
        return Der.sequence(identifier, TRUE, Der.octets(value));
    }

    private Path write(String name, String label, byte[] der) throws IOException {
        return Files.writeString(directory.resolve(name), pem(label, der));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** A file of {@code -ssl_dist_optfile} by which both sides show {@code certificate} and verify the other's. */
    public Path mutual(Path certificate) throws IOException {
        String common = "{certfile, \"%s\"}, {cacertfile, \"%s\"}, {verify, verify_peer}"
                .formatted(certificate, this.certificate);
        return Files.writeString(
                directory.resolve(certificate.getFileName() + ".conf"),
                "%% OTP's own form.%n[{server, [%s, {fail_if_no_peer_cert, true}]},%n {client, [%s]}].%n"
                        .formatted(common, common));
    }
}
