package io.gannet.convergence;

import io.gannet.convergence.Adversary.Named;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Acts on the appliance's process, on the worker alone, and commands of other protocols. */
final class ProcessActs {

    private final World world;
    private final ServeProcess serve;
    private final Random random;

    ProcessActs(World world, Random random) {
        this.world = world;
        this.serve = world.serve();
        this.random = random;
    }

    List<Named> acts() {
        return List.of(
                new Named("kill the appliance", this::killAppliance),
                new Named("hang the appliance", () -> hang(serve)),
                new Named("stop the appliance in order", this::restartAppliance),
                new Named("kill the worker alone", this::killWorker),
                new Named("hang the worker alone", () -> hang(world.worker())),
                new Named("flush_all by memcached", this::flushAll),
                new Named("reset by HTTPSQS", this::reset));
    }

    private void killAppliance() throws Exception {
        serve.kill();
        Pause.millis(random.nextInt(3_000));
        serve.start();
        if (random.nextInt(3) == 0) {
            Pause.millis(random.nextInt(1_500));
            serve.kill(); // in the middle of its recovery
            serve.start();
        }
        serve.awaitReady();
    }

    private void restartAppliance() throws Exception {
        serve.stop();
        serve.start();
        serve.awaitReady();
    }

    private void killWorker() throws Exception {
        world.worker().kill();
        Pause.millis(random.nextInt(2_000));
        world.worker().start();
    }

    private void hang(ServeProcess process) throws Exception {
        process.signal("STOP");
        Pause.millis(500 + random.nextInt(3_000));
        process.signal("CONT");
    }

    private void flushAll() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", world.memcachedPort())) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write("flush_all\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            int first = socket.getInputStream().read();
            if (first < 0) {
                throw new IOException("flush_all was not answered");
            }
        }
    }

    private void reset() throws Exception {
        serve.get("/?name=" + Tables.SCHEMA + ".t_int&opt=reset");
    }
}
