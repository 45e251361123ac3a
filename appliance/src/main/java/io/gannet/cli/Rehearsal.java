package io.gannet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

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
        Path config =
                Files.writeString(data.resolve("gannet.yaml"), "indexes: {rehearsal: {tables: [rehearsal.rows]}}\n");
        PipedInputStream said = new PipedInputStream();
        Cli cli = new Cli(new PrintStream(new PipedOutputStream(said), true, UTF_8), System.err, Map.of());
        String[] command = {
            "serve",
            "--config",
            config.toString(),
            "--data",
            data.resolve("data").toString(),
            "--http",
            "127.0.0.1:0",
            "--memcached",
            "127.0.0.1:0"
        };
        Serving serving = Serving.plain(cli, command).orElseThrow();
        FutureTask<Integer> running = new FutureTask<>(serving::run);
        new Thread(running, "rehearsal").start();
        String ready = String.valueOf(new BufferedReader(new InputStreamReader(said, UTF_8)).readLine());
        String url = ready.replaceFirst(".*(http://[^/]*).*", "$1");
        int http = URI.create(url).getPort();
        int memcached =
                URI.create(ready.replaceFirst(".*(memcached://[^/]*).*", "$1")).getPort();
        exchange(http, "GET /?name=q&opt=put&data=x HTTP/1.0\r\n\r\n", "HTTPSQS_PUT_OK");
        exchange(http, "POST /?name=q&opt=put HTTP/1.0\r\nContent-Length: 1\r\n\r\nx", "HTTPSQS_PUT_OK");
        exchange(http, "GET /?name=q&opt=get HTTP/1.0\r\n\r\n", "x");
        exchange(memcached, "set q 0 0 1\r\nx\r\nget q\r\nquit\r\n", "STORED");
        Main.run(cli(), "queue", "list", "--url", url);
        Main.run(cli(), "search", "rehearsal", "x", "--url", url);
        serving.end();
        running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
