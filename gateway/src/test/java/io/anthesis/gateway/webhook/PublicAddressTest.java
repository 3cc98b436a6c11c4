package io.anthesis.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.1",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::"
            })
    void isNotWhatOnlyThisNetworkReaches(String address) throws UnknownHostException {
        assertThat(PublicAddress.isPrivate(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void isWhatEverybodyReaches(String address) throws UnknownHostException {
        assertThat(PublicAddress.isPrivate(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost:9000/",
                "http://[::1]/",
                "http://2130706433/",
                "http://0x7f000001/"
            })
    void privateOnesAreRefusedUnlessAllowed(String url) {
        assertThatThrownBy(() -> PublicAddress.resolve(URI.create(url), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://example.org/", "file:///etc/passwd", "example.org", "http:///x", "http://me:pw@1.1.1.1/"})
    void otherAddressesAreRefusedAnyway(String url) {
        assertThatThrownBy(() -> PublicAddress.resolve(URI.create(url), true)).hasMessageContaining("https://");
    }

    @Test
    void aPrivateOneIsTakenWhereAllowed() {
        assertThat(PublicAddress.resolve(URI.create("http://127.0.0.1:1/"), true)
                        .isLoopbackAddress())
                .isTrue();
    }
}
