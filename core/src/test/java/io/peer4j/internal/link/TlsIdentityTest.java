package io.peer4j.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.internal.tls.Der;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Date;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TlsIdentityTest {
    private final TlsIdentity self = TlsIdentity.create("née");

    @Test
    void theCertificateIsSignedByItsOwnKeyAndNoOther() throws Exception {
        X509Certificate certificate = self.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThatThrownBy(() -> certificate.verify(
                        TlsIdentity.create("née").certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void itSaysWhatRfc5280AsksFor() throws Exception {
        X509Certificate certificate = self.certificate();
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=née");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().toString())
                .contains("secp256r1");
        assertThat(certificate.hasUnsupportedCriticalExtension()).isFalse();
        certificate.checkValidity(Date.from(java.time.Instant.parse("2000-01-01T00:00:00Z")));
        certificate.checkValidity(Date.from(java.time.Instant.parse("9999-12-31T23:59:59Z")));
    }

    @Test
    void noTwoAreTheSame() {
        TlsIdentity other = TlsIdentity.create("née");
        assertThat(other.certificate()).isNotEqualTo(self.certificate());
        assertThat(other.key()).isNotEqualTo(self.key());
        assertThat(other.certificate().getSerialNumber())
                .isNotEqualTo(self.certificate().getSerialNumber());
    }

    @Test
    void lengthsAreAsShortAsTheyCanBe() {
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(Der.sequence(Der.integer((byte) 2)))).isEqualTo("3003020102");
        assertThat(hex.formatHex(Der.sequence(new byte[127]))).startsWith("307f00");
        assertThat(hex.formatHex(Der.sequence(new byte[128]))).startsWith("30818000");
        assertThat(hex.formatHex(Der.sequence(new byte[256]))).startsWith("3082010000");
        assertThat(hex.formatHex(Der.bits(new byte[] {1}))).isEqualTo("03020001");
        assertThat(hex.formatHex(Der.tagged(0, new byte[0]))).isEqualTo("a000");
    }
}
