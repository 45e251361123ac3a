package io.gannet.cli;

import io.gannet.bench.HttpBench;
import io.gannet.bench.HttpBench.Mode;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What put, get, mixed and open-close have in common; each names its mode. */
abstract class BenchHttpCommand implements Callable<Integer> {

    private final Cli cli;
    private final Mode mode;

    @Option(
            names = "--http",
            paramLabel = "URL",
            required = true,
            description = "The server, as in http://127.0.0.1:1218; any HTTPSQS server.")
    private URI server = URI.create("http://127.0.0.1:1218");

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "Its messages are taken and its file grows (default: bench).")
    private String queue = "bench";

    @Option(names = "--auth", paramLabel = "PASSWORD", description = "The server's password or token.")
    private Optional<String> auth = Optional.empty();

    @Option(names = "--connections", paramLabel = "N", description = "1 to 2,000 (default: 64).")
    private int connections = 64;

    @Option(names = "--size", paramLabel = "BYTES", description = "Of a message (default: 512).")
    private int size = 512;

    @Option(names = "--seconds", paramLabel = "N", description = "At most so long (default: 10).")
    private int seconds = 10;

    @Option(names = "--count", paramLabel = "N", description = "At most so many operations (default: no limit).")
    private long count;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Operations a second; latency then counts from when each was due (default: as fast as it goes).")
    private long rate;

    @Option(names = "--no-keep-alive", description = "A connection for every request.")
    private boolean noKeepAlive;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Work that does not count (default: 5).")
    private int warmUp = 5;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "The server's process, whose CPU time is told per operation.")
    private long pid;

    BenchHttpCommand(Cli cli, Mode mode) {
        this.cli = cli;
        this.mode = mode;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        HttpBench.Options options = new HttpBench.Options(
                server,
                queue,
                auth.orElse(""),
                mode,
                connections,
                size,
                count,
                seconds * 1000L,
                rate,
                !noKeepAlive,
                warmUp * 1000L,
                pid);
        try {
            HttpBench.Result result = HttpBench.run(options);
            cli.out().println(cli.json() ? Json.text(result) : text(result));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE.status();
    }

    private void check() {
        if (server.getHost() == null || server.getPort() < 0) {
            throw new CommandException(
                    ExitCode.USAGE, "--http is " + server + ", must be http://HOST:PORT, as in http://127.0.0.1:1218");
        }
        range("--connections", connections, 1, 2000);
        range("--size", size, 1, 16 << 20);
        range("--seconds", seconds, 1, 86_400);
        range("--count", count, 0, Long.MAX_VALUE);
        range("--rate", rate, 0, 10_000_000);
        range("--warm-up", warmUp, 0, 3600);
    }

    private static void range(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new CommandException(ExitCode.USAGE, option + " is " + value + ", must be " + least + " to " + most);
        }
    }

    private static String text(HttpBench.Result r) {
        String cpu = r.serverCpuMicros() == 0 ? "" : "%.1f us server CPU, ".formatted(r.serverCpuMicros());
        return ("%s, %d connections%s, %d bytes: %,.0f/s (%,d in %.1f s), p50 %.0f us, p90 %.0f us, p99 %.0f us,"
                        + " p99.9 %.0f us, max %.0f us, %s%.1f us client CPU")
                .formatted(
                        r.mode().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                        r.connections(),
                        r.keepAlive() ? "" : " without keep-alive",
                        r.size(),
                        r.perSecond(),
                        r.operations(),
                        r.seconds(),
                        r.p50(),
                        r.p90(),
                        r.p99(),
                        r.p999(),
                        r.max(),
                        cpu,
                        r.clientCpuMicros());
    }
}
