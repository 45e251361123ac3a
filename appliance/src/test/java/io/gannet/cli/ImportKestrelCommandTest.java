package io.gannet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.appliance.Appliance;
import io.gannet.config.Config;
import io.gannet.config.TestConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportKestrelCommandTest {

    @TempDir
    Path folder;

    @Test
    void journal_comesIntoTheRunningAppliance() throws Exception {
        Path spool = Files.createDirectory(folder.resolve("spool"));
        Files.write(spool.resolve("jobs"), journal("first", "second", "third"));
        Config config =
                TestConfig.of(folder.resolve("data"), Optional.empty(), Map.of("server.memcached", "127.0.0.1:0"));
        try (Appliance appliance = Appliance.start(config, "test", Clock.systemUTC())) {
            String at = appliance.memcached().orElseThrow().toString();
            assertThat(run("import", "kestrel", spool.toString(), "--memcached", at))
                    .isEqualTo("0 jobs: 2 imported, 0 expired\n");
            int port = appliance.memcached().orElseThrow().port();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream()
                        .write("get jobs\r\nget jobs\r\nget jobs\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("VALUE jobs 0 6\r\nsecond\r\nEND\r\nVALUE jobs 0 5\r\nthird\r\nEND\r\nEND\r\n");
            }
            assertThat(run("import", "kestrel", folder.resolve("none").toString(), "--memcached", at))
                    .startsWith("1 ")
                    .contains("none");
        }
    }

    private static String run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = Main.run(new Cli(printed, printed, Map.of()), args);
        return status + " " + out.toString(StandardCharsets.UTF_8);
    }

    /** A journal of Kestrel 2.x: each body added (operation 2), then the first one removed (operation 1). */
    private static byte[] journal(String... bodies) {
        ByteBuffer journal = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        for (String body : bodies) {
            journal.put((byte) 2)
                    .putInt(16 + body.length())
                    .putLong(1_400_000_000_000L)
                    .putLong(0)
                    .put(body.getBytes(StandardCharsets.ISO_8859_1));
        }
        journal.put((byte) 1).flip();
        byte[] bytes = new byte[journal.remaining()];
        journal.get(bytes);
        return bytes;
    }
}
