/** OTP's {@code peer} for the JVM. Requires nothing but the JDK. */
module io.peer4j {
    requires jdk.net;
    requires static java.management;

    exports io.peer4j;
    exports io.peer4j.launch;
    exports io.peer4j.node;
    exports io.peer4j.term;
}
