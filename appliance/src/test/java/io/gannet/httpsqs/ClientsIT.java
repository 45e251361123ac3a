package io.gannet.httpsqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every block of docs/clients.md and compares what it prints: curl, Python, PHP and Java, each with its own HTTP stack. */
class ClientsIT {

    private static final Pattern BLOCK =
            Pattern.compile("```(sh|python|php|java)\n(.*?)```\nprints\n```text\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path dir;

    private static TestAppliance appliance;

    @BeforeAll
    static void start() throws IOException {
        appliance = new TestAppliance(dir.resolve("queues"));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    @TestFactory
    Stream<DynamicTest> block_run_printsWhatItSays() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "clients.md"));
        Matcher matcher = BLOCK.matcher(page);
        List<DynamicTest> tests = new ArrayList<>();
        while (matcher.find()) {
            String language = matcher.group(1);
            String code = matcher.group(2).replace("1218", Integer.toString(appliance.port()));
            String wanted = matcher.group(3);
            tests.add(DynamicTest.dynamicTest(language + " " + (tests.size() + 1), () -> assertThat(run(language, code))
                    .isEqualTo(wanted)));
        }
        assertThat(tests).hasSize(5);
        return tests.stream();
    }

    private static String run(String language, String code) throws IOException, InterruptedException {
        Path file = Files.createTempDirectory(dir, language).resolve(language.equals("java") ? "Queues.java" : "block");
        Files.writeString(file, code);
        String tool =
                switch (language) {
                    case "sh" -> "bash";
                    case "python" -> "python3";
                    case "php" -> "php";
                    default ->
                        Path.of(System.getProperty("java.home"), "bin", "java").toString();
                };
        assumeTrue(present(tool) || "true".equals(System.getenv("CI")), tool + " is not on this machine");
        Path output = file.resolveSibling("output");
        Process process = new ProcessBuilder(tool, file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(code).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, UTF_8);
    }

    private static boolean present(String tool) {
        return tool.startsWith("/")
                || Stream.of(System.getenv("PATH").split(":")).anyMatch(at -> Files.isExecutable(Path.of(at, tool)));
    }
}
