package io.peer4j.internal.tls;

import io.peer4j.internal.nullness.Nullable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Keys and certificates from a file in PEM (RFC 7468): texts in Base64 between lines {@code -----BEGIN LABEL-----} and
 * {@code -----END LABEL-----}. Stateless.
 */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    /** {@code rsaEncryption}, 1.2.840.113549.1.1.1. */
    private static final String RSA = "2a864886f70d010101";

    /** {@code id-ecPublicKey}, 1.2.840.10045.2.1. */
    private static final String EC = "2a8648ce3d0201";

    private Pem() {}

    private record Block(String label, List<String> headers, String text) {
        byte[] bytes(Path file) throws IOException {
            return decoded(file, text);
        }
    }

    /**
     * The certificates in {@code file}, in their order.
     *
     * @throws IOException if it can't be read, or holds none
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label.endsWith("CERTIFICATE")) {
                found.add(certificate(file, block.bytes(file)));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("expected a certificate in PEM in " + file + ", got none");
        }
        return found;
    }

    private static X509Certificate certificate(Path file, byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate in " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * The first private key in {@code file}: PKCS #8, with a password or without, PKCS #1 of RSA, or SEC 1 of a curve.
     *
     * @throws IOException if it can't be read, holds none, or one of another kind
     */
    public static PrivateKey key(Path file, @Nullable String password) throws IOException {
        byte[] parameters = null;
        for (Block block : blocks(file)) {
            if (block.label.equals("EC PARAMETERS")) {
                parameters = block.bytes(file);
            } else if (block.label.endsWith("PRIVATE KEY")) {
                try {
                    return key(file, block, parameters, password);
                } catch (GeneralSecurityException e) {
                    throw new IOException("the private key in " + file + " can't be read: " + e.getMessage(), e);
                }
            }
        }
        throw new IOException("expected a private key in PEM in " + file + ", got none");
    }

    private static PrivateKey key(Path file, Block block, byte @Nullable [] parameters, @Nullable String password)
            throws IOException, GeneralSecurityException {
        if (!block.headers.isEmpty()) {
            throw new IOException("the private key in " + file + " is encrypted in OpenSSL's old form; convert it:"
                    + " openssl pkcs8 -topk8 -in " + file + " -out NEW");
        }
        return switch (block.label) {
            case "PRIVATE KEY" -> pkcs8(new PKCS8EncodedKeySpec(block.bytes(file)));
            case "ENCRYPTED PRIVATE KEY" -> pkcs8(decrypted(file, block.bytes(file), password));
            case "RSA PRIVATE KEY" -> pkcs8(wrapped(RSA, Der.nothing(), block.bytes(file)));
            case "EC PRIVATE KEY" -> pkcs8(wrapped(EC, curve(file, parameters, block.bytes(file)), block.bytes(file)));
            default ->
                throw new IOException("a private key of the kind " + block.label + " in " + file
                        + " is not supported; convert it: openssl pkcs8 -topk8 -in " + file + " -out NEW");
        };
    }

    /** Which curve: what stands before the key in the file, or in it. */
    private static byte[] curve(Path file, byte @Nullable [] parameters, byte[] key) throws IOException {
        byte[] named = parameters != null ? parameters : parametersIn(key);
        if (named == null) {
            throw new IOException("the private key in " + file + " does not name its curve; convert it:"
                    + " openssl pkcs8 -topk8 -in " + file + " -out NEW");
        }
        return named;
    }

    /**
     * The {@code parameters} of an {@code ECPrivateKey} (RFC 5915), if it has them.
     *
     * <pre>30 LENGTH  02 01 01  04 LENGTH key  A0 LENGTH parameters …</pre>
     */
    private static byte @Nullable [] parametersIn(byte[] key) {
        int at = key.length > 1 && (key[1] & 0xFF) == 0x81 ? 3 : 2;
        for (int skipped = 0; skipped < 2 && at + 1 < key.length; skipped++) {
            at += 2 + key[at + 1];
        }
        boolean isThere = at + 1 < key.length && (key[at] & 0xFF) == 0xA0 && at + 2 + key[at + 1] <= key.length;
        return isThere ? Arrays.copyOfRange(key, at + 2, at + 2 + key[at + 1]) : null;
    }

    /** {@code PrivateKeyInfo} of RFC 5208 around a key of an older form. */
    private static PKCS8EncodedKeySpec wrapped(String algorithm, byte[] parameters, byte[] key) {
        byte[] identifier = Der.sequence(Der.identifier(algorithm), parameters);
        return new PKCS8EncodedKeySpec(Der.sequence(Der.integer((byte) 0), identifier, Der.octets(key)));
    }

    private static PKCS8EncodedKeySpec decrypted(Path file, byte[] bytes, @Nullable String password)
            throws IOException, GeneralSecurityException {
        if (password == null) {
            throw new IOException("the private key in " + file + " is encrypted, and no password is given");
        }
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        AlgorithmParameters parameters = info.getAlgParameters();
        // Of PBES2 only the text of the parameters names the algorithm.
        String algorithm =
                info.getAlgName().equals("PBES2") && parameters != null ? parameters.toString() : info.getAlgName();
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
        try {
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(algorithm).generateSecret(spec), parameters);
            return info.getKeySpec(cipher);
        } finally {
            spec.clearPassword();
        }
    }

    /** The JDK does not tell of what algorithm a key is before it is read. */
    private static PrivateKey pkcs8(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Most likely it is of another one.
            }
        }
        throw new InvalidKeySpecException("expected a key of " + String.join(", ", KEY_ALGORITHMS));
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        List<String> headers = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String word = line.strip();
            if (word.startsWith(BEGIN) && word.endsWith(DASHES)) {
                label = word.substring(BEGIN.length(), word.length() - DASHES.length());
                headers = new ArrayList<>();
                text.setLength(0);
            } else if (word.startsWith(END) && label != null) {
                blocks.add(new Block(label, headers, text.toString()));
                label = null;
            } else if (word.indexOf(':') >= 0) {
                headers.add(word);
            } else {
                text.append(word);
            }
        }
        return blocks;
    }

    private static byte[] decoded(Path file, String text) throws IOException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("expected Base64 between BEGIN and END in " + file + ": " + e.getMessage(), e);
        }
    }
}
