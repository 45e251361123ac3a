package io.gannet.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gannet.mysql.MysqlSettings;
import io.gannet.sandbox.DatabaseServer;
import io.gannet.sandbox.ServerKind;
import io.gannet.sandbox.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real pair of replicating servers, asked how far the second is behind. */
class ReplicaLagIT {

    @TempDir
    Path folder;

    @Test
    void reason_followsTheReplica() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "watch\n");
        try (DatabaseServer primary = TestServers.fresh(ServerKind.MARIADB_INSTALLED, "--log-bin", "--server-id=1");
                DatabaseServer replica = TestServers.fresh(
                        ServerKind.MARIADB_INSTALLED, "--server-id=2", "--replicate-wild-do-table=shop.%")) {
            primary.execute("CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY) ENGINE=InnoDB");
            for (DatabaseServer server : new DatabaseServer[] {primary, replica}) {
                server.execute(
                        "SET STATEMENT sql_log_bin=0 FOR CREATE USER watch@'%' IDENTIFIED BY 'watch'",
                        "SET STATEMENT sql_log_bin=0 FOR GRANT SLAVE MONITOR, REPLICATION SLAVE ON *.* TO watch@'%'");
            }
            MysqlSettings settings = MysqlSettings.of(primary.jdbcUrl(""), "watch", Optional.of(password));
            String address = "127.0.0.1:" + replica.port();
            try (ReplicaLag lag = new ReplicaLag(settings)) {
                assertThat(lag.reason(address, 1))
                        .hasValueSatisfying(why -> assertThat(why).contains("does not replicate"));
                replica.execute(
                        "CHANGE MASTER TO master_host='127.0.0.1', master_port=" + primary.port()
                                + ", master_user='watch', master_password='watch', master_use_gtid=slave_pos",
                        "START SLAVE");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> lag.reason(address, 1).isEmpty());

                replica.execute("STOP SLAVE", "CHANGE MASTER TO master_delay=1000", "START SLAVE");
                primary.execute("INSERT INTO shop.t VALUES (1)");
                await().atMost(Duration.ofSeconds(20)).until(() -> lag.reason(address, 1)
                        .filter(why -> why.contains("s behind, more than 1"))
                        .isPresent());

                replica.execute("STOP SLAVE");
                assertThat(lag.reason(address, 1))
                        .hasValueSatisfying(why -> assertThat(why).contains("has stopped replicating"));
                assertThat(lag.reason("127.0.0.1:1", 1))
                        .hasValueSatisfying(why -> assertThat(why).contains("cannot be asked"));
            }
        }
        assertThatThrownBy(() -> ReplicaLag.addresses("a b")).hasMessageContaining("\"a b\" is no address");
    }
}
