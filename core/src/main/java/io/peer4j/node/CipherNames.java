package io.peer4j.node;

/**
 * The JDK's names of cipher suites, which are those of the IANA's registry, for those that OTP also takes: OpenSSL's. For
 * example {@code ECDHE-RSA-AES256-GCM-SHA384} is {@code TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}.
 */
final class CipherNames {
    private CipherNames() {}

    /** The JDK's name; a name that is not OpenSSL's stays, and the JDK refuses it if it does not know it. */
    static String ofJdk(String name) {
        if (name.startsWith("TLS_")) {
            return name;
        }
        String exchange = "RSA";
        String rest = name;
        for (String known : new String[] {"ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA", "DHE-DSS", "ECDH-ECDSA", "ECDH-RSA"}) {
            if (name.startsWith(known + "-")) {
                exchange = known.replace('-', '_');
                rest = name.substring(known.length() + 1);
                break;
            }
        }
        return "TLS_" + exchange + "_WITH_" + cipher(rest);
    }

    private static String cipher(String rest) {
        if (rest.equals("CHACHA20-POLY1305")) {
            return "CHACHA20_POLY1305_SHA256";
        }
        String spread =
                rest.replace("AES128", "AES_128").replace("AES256", "AES_256").replace('-', '_');
        return spread.contains("_GCM_") ? spread : spread.replace("_SHA", "_CBC_SHA");
    }
}
