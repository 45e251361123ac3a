package io.gannet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gannet.appliance.Appliance;
import io.gannet.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What the build runs once to see which classes a start needs: the commands that people wait for, and a server with an index and
 * its first requests. Its argument is an empty directory for the data.
 */
final class Rehearsal {

    private static final int PATIENCE_MILLIS = 10_000;

    private Rehearsal() {}

    public static void main(String[] args) throws Exception {
        Main.run(cli(), "--help");
        Main.run(cli(), "config", "show", "--output", "json");
        serve(Path.of(args[0]));
        System.exit(0);
    }

    private static Cli cli() {
        return new Cli(System.out, System.err, Map.of());
    }

    private static void serve(Path data) throws Exception {
        Cli cli = cli();
        cli.useConfig(
                Files.writeString(data.resolve("gannet.yaml"), "indexes: {rehearsal: {tables: [rehearsal.rows]}}\n"));
        cli.override("server.data", Optional.of(data.resolve("data")));
        cli.override("server.http", Optional.of("127.0.0.1:0"));
        cli.override("server.memcached", Optional.of("127.0.0.1:0"));
        try (Appliance appliance = Appliance.start(cli.load().config(), Version.text(), Clock.systemUTC())) {
            int http = URI.create(appliance.url()).getPort();
            int memcached = appliance.memcached().map(HostPort::port).orElseThrow();
            exchange(http, "GET /?name=q&opt=put&data=x HTTP/1.0\r\n\r\n", "HTTPSQS_PUT_OK");
            exchange(http, "POST /?name=q&opt=put HTTP/1.0\r\nContent-Length: 1\r\n\r\nx", "HTTPSQS_PUT_OK");
            exchange(http, "GET /?name=q&opt=get HTTP/1.0\r\n\r\n", "x");
            exchange(memcached, "set q 0 0 1\r\nx\r\nget q\r\nquit\r\n", "STORED");
            Main.run(cli(), "queue", "list", "--url", appliance.url());
            Main.run(cli(), "search", "rehearsal", "x", "--url", appliance.url());
        }
    }

    private static void exchange(int port, String request, String expected) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            String reply = new String(in.readAllBytes(), UTF_8);
            if (!reply.contains(expected)) {
                throw new IOException("port " + port + " answered: " + reply);
            }
        }
    }
}
