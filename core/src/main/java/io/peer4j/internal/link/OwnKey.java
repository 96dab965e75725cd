package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows one identity, whoever asks. */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "peer4j";

    private final TlsIdentity self;

    OwnKey(TlsIdentity self) {
        this.self = self;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {self.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return self.key();
    }
}
