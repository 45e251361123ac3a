package io.gannet.kestrel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.queue.Sync;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memcached clients that people have, as they come: set, get, stats, version. What is not installed is skipped by name. */
class RealClientsIT {

    @TempDir
    static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(
                folder.resolve("data"),
                Sync.INTERVAL,
                KestrelSettings.DEFAULT.answering(
                        KestrelSettings.Flags.KEEP, KestrelSettings.MultiGet.ALL, KestrelSettings.Echo.KEY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void spymemcached() throws Exception {
        MemcachedClient client = new MemcachedClient(new InetSocketAddress("127.0.0.1", server.port()));
        try {
            assertThat(client.set("spy", 0, "text").get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.set("spy", 0, 42).get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.set("spy", 0, "long ".repeat(10_000)).get(10, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(client.get("spy")).isEqualTo("text");
            assertThat(client.get("spy")).isEqualTo(42);
            assertThat(client.get("spy/open")).isEqualTo("long ".repeat(10_000));
            assertThat(client.get("spy/close")).isNull();
            assertThat(client.get("spy")).isNull();
            client.set("spy", 0, "a").get(10, TimeUnit.SECONDS);
            client.set("spy2", 0, "b").get(10, TimeUnit.SECONDS);
            assertThat(client.getBulk("spy", "spy2"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of("spy", "a", "spy2", "b"));
            assertThat(client.getVersions().values()).containsExactly("2.4.1");
            assertThat(client.getStats().values().iterator().next()).containsKey("queue_spy_items");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void phpMemcached() throws Exception {
        skipUnless("php", "-r", "exit(extension_loaded('memcached') ? 0 : 1);");
        String said = run("php", "-r", """
                $m = new Memcached(); $m->addServer('127.0.0.1', (int) $argv[1]);
                $say = function ($v) { echo json_encode($v), "\\n"; };
                $say($m->set('php', 'text')); $say($m->set('php', ['a' => [1, 2]])); $say($m->set('php', str_repeat('x', 5000)));
                $say($m->get('php')); $say($m->get('php/open')); $say($m->get('php/close'));
                $say(strlen($m->get('php'))); $say($m->get('php'));
                $say(array_values($m->getVersion())[0]);
                $say(isset(array_values($m->getStats())[0]['queue_php_items']) || isset(array_values($m->getStats())[0]['curr_items']));
                $m->set('php', '1'); $m->set('php2', '2'); $say($m->getMulti(['php', 'php2']));
                $say($m->delete('php'));
                """, "" + server.port());
        assertThat(said.lines())
                .containsExactly(
                        "true",
                        "true",
                        "true",
                        "\"text\"",
                        "{\"a\":[1,2]}",
                        "false",
                        "5000",
                        "false",
                        "\"2.4.1\"",
                        "true",
                        "{\"php\":\"1\",\"php2\":\"2\"}",
                        "true");
    }

    @Test
    void libmemcachedTools() throws Exception {
        skipUnless("memcstat", "--version");
        String servers = "--servers=127.0.0.1:" + server.port();
        Path file = Files.writeString(folder.resolve("copied"), "the file's content\n");
        run("memcping", servers);
        run("memccp", servers, file.toString());
        assertThat(run("memcstat", servers)).contains("queue_copied_items: 1").contains("version: 2.4.1");
        assertThat(run("memccat", servers, "copied")).startsWith("the file's content");
        run("memccp", servers, file.toString());
        run("memcrm", servers, "copied");
        assertThat(server.engine().find(io.gannet.queue.QueueName.of("copied"))).isEmpty();
    }

    @Test
    void pymemcache() throws Exception {
        // Debian's module belongs to Debian's own Python, which need not be the first one on the path
        skipUnless("/usr/bin/python3", "-c", "import pymemcache");
        String said = run("/usr/bin/python3", "-c", """
                import sys
                from pymemcache.client.base import Client
                c = Client(('127.0.0.1', int(sys.argv[1])), timeout=10)
                c.set('py', 'quiet')
                print(c.get('py'))
                print(c.set('py', 'text', noreply=False), c.set('py', 'more', noreply=False))
                print(c.get('py/t=100/open'), c.get('py/close'), c.get('py'), c.get('py'))
                print(c.version(), b'queue_py_items' in c.stats())
                c.set('py', '1'); c.set('py2', '2')
                print(c.get_many(['py', 'py2']), c.delete('py', noreply=False))
                """, "" + server.port());
        assertThat(said.lines())
                .containsExactly(
                        "b'quiet'",
                        "True True",
                        "b'text' None b'more' None",
                        "b'2.4.1' True",
                        "{'py': b'1', 'py2': b'2'} True");
    }

    @Test
    void nodeMemcached() throws Exception {
        skipUnless("node", "--version");
        skipUnless("npm", "--version");
        Path modules = Path.of("target", "npm").toAbsolutePath();
        if (!Files.isDirectory(modules.resolve("node_modules/memcached"))) {
            Files.createDirectories(modules);
            run(
                    "npm",
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    modules.toString(),
                    "memcached@2.2.2");
        }
        Path script = Files.writeString(modules.resolve("test.js"), """
                const Memcached = require('memcached'), m = new Memcached('127.0.0.1:' + process.argv[2]);
                const ask = (f, ...a) => new Promise((ok, no) => m[f](...a, (e, v) => e ? no(e) : ok(v)));
                (async () => {
                  console.log(await ask('set', 'node', 'text', 0), await ask('set', 'node', {a: [1]}, 0));
                  console.log(await ask('get', 'node'), JSON.stringify(await ask('get', 'node')), await ask('get', 'node'));
                  console.log((await ask('version'))[0].version, 'queue_node_items' in (await ask('stats'))[0]);
                  console.log(await ask('del', 'node'));
                  m.end();
                })().catch(e => { console.log('failed: ' + e); process.exit(1); });
                """);
        String said = run("node", script.toString(), "" + server.port());
        assertThat(said.lines()).containsExactly("true true", "text {\"a\":[1]} undefined", "2.4.1 true", "true");
    }

    private static void skipUnless(String... probe) throws Exception {
        boolean there;
        try {
            there = start(probe).waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        boolean required = Boolean.parseBoolean(System.getenv("CI"));
        if (required) {
            assertThat(there).as("needed in CI: " + String.join(" ", probe)).isTrue();
        }
        Assumptions.assumeTrue(there, "not installed: " + String.join(" ", probe));
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(nothing())
                .start();
    }

    private static java.io.File nothing() {
        return new java.io.File("/dev/null");
    }

    private static String run(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        Process process = start(all.toArray(String[]::new));
        String output =
                new String(Objects.requireNonNull(process.getInputStream()).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
