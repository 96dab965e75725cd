package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.internal.tls.Pem;
import io.peer4j.internal.tls.TlsSide;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.TermSyntaxException;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of OTP's {@code ssl} that {@code inet_tls_dist} takes for each side, as far as the JDK's TLS has them. The
 * others are refused: an option that is passed over might have been what protects.
 *
 * @param client of the side that connects, by name
 * @param server of the side that accepts, by name
 */
record TlsOptions(Map<String, Term> client, Map<String, Term> server) {
    private static final String CLIENT = "client_";
    private static final String SERVER = "server_";

    /** OTP's default of {@code depth}. */
    private static final int DEFAULT_DEPTH = 10;

    /** What costs or saves time, and changes nothing else. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "hibernate_after", "reuse_sessions", "ktls", "log_level", "nodelay", "handshake", "session_tickets");

    /** Of {@code file}, if there is one, after {@code flags}, as the first of a name counts. */
    static TlsOptions read(@Nullable Path file, List<String> flags) throws IOException {
        TlsOptions options = new TlsOptions(new HashMap<>(), new HashMap<>());
        options.addFlags(flags);
        if (file != null) {
            options.addFile(file);
        }
        return options;
    }

    private void addFlags(List<String> flags) {
        if (flags.size() % 2 != 0) {
            throw new IllegalArgumentException("expected -ssl_dist_opt NAME VALUE, got " + Excerpt.of(flags));
        }
        for (int i = 0; i < flags.size(); i += 2) {
            String name = flags.get(i);
            Term value = flagValue(flags.get(i + 1));
            if (name.startsWith(CLIENT)) {
                client.putIfAbsent(name.substring(CLIENT.length()), value);
            } else if (name.startsWith(SERVER)) {
                server.putIfAbsent(name.substring(SERVER.length()), value);
            } else {
                throw new IllegalArgumentException(
                        "expected -ssl_dist_opt client_NAME VALUE or server_NAME VALUE, got " + Excerpt.of(name));
            }
        }
    }

    private static Term flagValue(String text) {
        return ListTerm.string(text);
    }

    private void addFile(Path file) throws IOException {
        Term all;
        try {
            all = TermSyntax.parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (TermSyntaxException e) {
            throw new IllegalArgumentException("ssl_dist_optfile " + file
                    + ": expected [{server, Options}, {client, Options}]. in Erlang's syntax: " + e.getMessage());
        }
        for (Term side : elements(file, all)) {
            boolean isSide = side instanceof Tuple pair
                    && pair.size() == 2
                    && (Atom.is(pair.get(0), "server") || Atom.is(pair.get(0), "client"));
            if (!isSide) {
                throw new IllegalArgumentException("ssl_dist_optfile " + file
                        + ": expected {server, Options} or {client, Options}, got " + Excerpt.of(side.toString()));
            }
            Tuple pair = (Tuple) side;
            addAll(file, Atom.is(pair.get(0), "server") ? server : client, pair.get(1));
        }
    }

    private static void addAll(Path file, Map<String, Term> to, Term options) {
        for (Term option : elements(file, options)) {
            if (!(option instanceof Tuple pair) || pair.size() != 2 || !(pair.get(0) instanceof Atom name)) {
                throw new IllegalArgumentException(
                        "ssl_dist_optfile " + file + ": expected {Name, Value}, got " + Excerpt.of(option.toString()));
            }
            to.putIfAbsent(name.name(), pair.get(1));
        }
    }

    private static List<Term> elements(Path file, Term list) {
        if (list instanceof ListTerm proper && proper.isProper()) {
            return proper.elements();
        }
        throw new IllegalArgumentException(
                "ssl_dist_optfile " + file + ": expected a list, got " + Excerpt.of(list.toString()));
    }

    /** Whether there is a certificate for those who connect. */
    boolean canServe() {
        return server.containsKey("certfile");
    }

    /** The side that these options make. */
    TlsSide side(boolean isClient) throws IOException {
        Side side = new Side(isClient ? CLIENT : SERVER, isClient ? client : server);
        side.refuseOthers();
        try {
            return TlsSide.of(side.settings(), isClient);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TLS: the " + (isClient ? "client" : "server") + " options of ssl_dist are not possible here: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * One side's options.
     *
     * @param prefix what {@code -ssl_dist_opt} has before the names
     */
    private record Side(String prefix, Map<String, Term> options) {
        private static final List<String> KNOWN = List.of(
                "certfile",
                "keyfile",
                "password",
                "cacertfile",
                "verify",
                "fail_if_no_peer_cert",
                "depth",
                "versions",
                "ciphers",
                "secure_renegotiate",
                "crl_check");

        void refuseOthers() {
            for (String name : options.keySet()) {
                if (!KNOWN.contains(name) && !WITHOUT_EFFECT.contains(name)) {
                    throw new IllegalArgumentException("the ssl_dist option " + prefix + name
                            + " is not supported on a JVM; supported are " + String.join(", ", KNOWN));
                }
            }
            // The JDK does so always, and never.
            require("secure_renegotiate", "true");
            require("crl_check", "false");
        }

        private void require(String name, String only) {
            Term given = options.get(name);
            if (given != null && !word(name, given).equals(only)) {
                throw refusal(name, only + ", which is all that a JVM can do", given);
            }
        }

        TlsSide.Settings settings() throws IOException {
            Path certificates = path("certfile");
            Path key = path("keyfile");
            List<X509Certificate> chain = certificates == null ? List.of() : Pem.certificates(certificates);
            Term password = options.get("password");
            Path trusted = path("cacertfile");
            boolean verifies = verifies(trusted);
            if (verifies && trusted == null) {
                throw new IllegalArgumentException(
                        "the ssl_dist option " + prefix + "verify verify_peer needs " + prefix + "cacertfile");
            }
            Path keyFile = key == null ? certificates : key;
            return new TlsSide.Settings(
                    keyFile == null || certificates == null
                            ? null
                            : Pem.key(keyFile, password == null ? null : text("password", password)),
                    chain,
                    verifies && trusted != null ? Pem.certificates(trusted) : null,
                    depth(),
                    isTrue("fail_if_no_peer_cert"),
                    versions(),
                    ciphers());
        }

        private @Nullable Path path(String name) {
            Term value = options.get(name);
            return value == null ? null : Path.of(text(name, value));
        }

        private boolean verifies(@Nullable Path trusted) {
            Term verify = options.get("verify");
            if (verify == null) {
                return prefix.equals(CLIENT) && trusted != null;
            }
            return switch (word("verify", verify)) {
                case "verify_peer" -> true;
                case "verify_none" -> false;
                default -> throw refusal("verify", "verify_peer or verify_none", verify);
            };
        }

        private boolean isTrue(String name) {
            Term value = options.get(name);
            return value != null && word(name, value).equals("true");
        }

        private int depth() {
            Term depth = options.get("depth");
            if (depth == null) {
                return DEFAULT_DEPTH;
            }
            String digits = depth instanceof IntTerm number ? Long.toString(number.value()) : text("depth", depth);
            try {
                return Integer.parseInt(digits);
            } catch (NumberFormatException e) {
                throw refusal("depth", "a number", depth);
            }
        }

        private List<String> versions() {
            Term versions = options.get("versions");
            if (versions == null) {
                return List.of("TLSv1.3", "TLSv1.2");
            }
            List<String> names = new ArrayList<>();
            for (Term version : isText(versions) ? List.of(versions) : list("versions", versions)) {
                names.add(
                        switch (word("versions", version)) {
                            case "tlsv1.3" -> "TLSv1.3";
                            case "tlsv1.2" -> "TLSv1.2";
                            default -> throw refusal("versions", "'tlsv1.3' and 'tlsv1.2'", version);
                        });
            }
            return names;
        }

        private List<String> ciphers() {
            Term ciphers = options.get("ciphers");
            if (ciphers == null) {
                return List.of();
            }
            List<String> names = new ArrayList<>();
            if (isText(ciphers)) {
                for (String name : text("ciphers", ciphers).split(":", -1)) {
                    names.add(CipherNames.ofJdk(name));
                }
                return names;
            }
            for (Term cipher : list("ciphers", ciphers)) {
                names.add(CipherNames.ofJdk(text("ciphers", cipher)));
            }
            return names;
        }

        private List<Term> list(String name, Term value) {
            if (value instanceof ListTerm proper && proper.isProper()) {
                return proper.elements();
            }
            throw refusal(name, "a list", value);
        }

        /** An atom in a file is text after a flag. */
        private String word(String name, Term value) {
            return value instanceof Atom atom ? atom.name() : text(name, value);
        }

        private String text(String name, Term value) {
            if (value instanceof Binary binary) {
                return new String(binary.toByteArray(), StandardCharsets.UTF_8);
            } else if (isText(value)) {
                StringBuilder text = new StringBuilder();
                ((ListTerm) value).elements().forEach(code -> text.appendCodePoint((int) ((IntTerm) code).value()));
                return text.toString();
            }
            throw refusal(name, "text", value);
        }

        private static boolean isText(Term value) {
            return value instanceof ListTerm list
                    && list.isProper()
                    && !list.elements().isEmpty()
                    && list.elements().stream()
                            .allMatch(code -> code instanceof IntTerm(long point)
                                    && point >= 0
                                    && point <= Character.MAX_CODE_POINT);
        }

        private IllegalArgumentException refusal(String name, String expected, Term got) {
            // A password is not shown.
            String shown = name.equals("password") ? "something else" : Excerpt.of(got.toString());
            return new IllegalArgumentException(
                    "the ssl_dist option " + prefix + name + ": expected " + expected + ", got " + shown);
        }
    }
}
