package io.gannet.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The UDF library as the build made it. */
public final class BuiltLibrary {

    private BuiltLibrary() {}

    /** Its file; made here when the build of its module was left out. */
    public static Path path() throws IOException, InterruptedException {
        Path module = Path.of("..", "mysql-udf-bridge").toAbsolutePath().normalize();
        Path library = module.resolve("target").resolve("gannet_udf.so");
        Process make = new ProcessBuilder("make", "-s", "-C", module.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!make.waitFor(2, TimeUnit.MINUTES) || !Files.isRegularFile(library)) {
            throw new IllegalStateException("make does not build " + library);
        }
        return library;
    }
}
