package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, 0:0:0:0:0:0:0:1", "[::1], 0:0:0:0:0:0:0:1", "::ffff:1.2.3.4, 1.2.3.4"})
    void addressInNumbersIsRead(String text, String address) throws UnknownHostException {
        InetAddress read = IpLiteral.address(text);
        assertThat(read.getHostAddress()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "1.2.3.4.example", "host:1", "[", "[]", "[localhost]", "[1.2.3.4", "1.2.3.400"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> IpLiteral.address(text)).isInstanceOf(UnknownHostException.class);
    }
}
