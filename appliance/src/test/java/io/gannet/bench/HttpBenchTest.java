package io.gannet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gannet.bench.HttpBench.Mode;
import io.gannet.httpsqs.TestAppliance;
import io.gannet.queue.QueueName;
import io.gannet.queue.QueueStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpBenchTest {

    @TempDir
    Path directory;

    private static HttpBench.Options options(int port, Mode mode, long count, long rate, boolean keepAlive) {
        URI server = URI.create("http://127.0.0.1:" + port);
        return new HttpBench.Options(
                server,
                "bench",
                "",
                mode,
                3,
                100,
                count,
                20_000,
                rate,
                keepAlive,
                0,
                ProcessHandle.current().pid());
    }

    @Test
    void everyMode_doesWhatItCounts() throws Exception {
        try (TestAppliance appliance = new TestAppliance(directory)) {
            int port = appliance.port();
            HttpBench.Result put = HttpBench.run(options(port, Mode.PUT, 300, 0, true));
            assertThat(put.operations()).isEqualTo(300);
            assertThat(put.p50()).isPositive().isLessThanOrEqualTo(put.p99());
            assertThat(put.p99()).isLessThanOrEqualTo(put.max());
            assertThat(put.perSecond()).isPositive();
            HttpBench.run(options(port, Mode.PUT, 50, 0, false));
            HttpBench.run(options(port, Mode.GET, 100, 0, false));
            HttpBench.run(options(port, Mode.OPEN_CLOSE, 50, 0, true));
            QueueStatus status = appliance.engine().queue(QueueName.of("bench")).status();
            assertThat(status.last()).isEqualTo(350);
            assertThat(status.readers().get(0).acknowledged()).isEqualTo(150);
            assertThat(status.keptBytes()).isEqualTo(350 * 100);
            assertThat(HttpBench.run(options(port, Mode.MIXED, 100, 0, true)).operations())
                    .isEqualTo(100);
        }
    }

    @Test
    void rate_isKept() throws Exception {
        try (TestAppliance appliance = new TestAppliance(directory)) {
            HttpBench.Result result = HttpBench.run(options(appliance.port(), Mode.PUT, 200, 400, true));
            assertThat(result.seconds()).isGreaterThan(0.45);
        }
    }

    @Test
    void unreachableServer_isSaid() {
        assertThatThrownBy(() -> HttpBench.run(options(1, Mode.PUT, 1, 0, true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://127.0.0.1:1");
    }
}
