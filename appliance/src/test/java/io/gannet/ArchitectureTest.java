package io.gannet;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the map of packages in docs/ARCHITECTURE.md: which package may import which, and where each library may be used. */
class ArchitectureTest {

    private static final String ROOT = "io.gannet.";

    /** Package to the packages it may import; {@code *} is all. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            // indexer-worker
            Map.entry("metrics", Set.of()),
            Map.entry("change", Set.of()),
            Map.entry("client", Set.of("metrics", "change")),
            Map.entry("mysql", Set.of("change", "metrics")),
            Map.entry("sink", Set.of("change")),
            Map.entry("search", Set.of("sink", "change")),
            Map.entry("worker", Set.of("client", "sink", "change", "metrics")),
            Map.entry("exec", Set.of("sink", "change")),
            Map.entry("standalone", Set.of("worker", "mysql", "client", "search", "exec", "sink", "change", "metrics")),
            Map.entry("sandbox", Set.of()),
            // appliance
            Map.entry("queue", Set.of("metrics")),
            Map.entry("http", Set.of("metrics")),
            Map.entry("httpsqs", Set.of("queue", "http", "metrics")),
            Map.entry("kestrel", Set.of("queue", "http", "metrics")),
            Map.entry("job", Set.of("metrics")),
            Map.entry("capture", Set.of("mysql", "change")),
            Map.entry("outbox", Set.of("mysql", "client", "change", "metrics")),
            Map.entry("backfill", Set.of("mysql", "change", "client", "job", "metrics")),
            Map.entry("verify", Set.of("mysql", "change", "sink", "client", "job", "metrics")),
            Map.entry(
                    "api",
                    Set.of(
                            "queue",
                            "http",
                            "httpsqs",
                            "job",
                            "worker",
                            "search",
                            "capture",
                            "backfill",
                            "verify",
                            "change",
                            "metrics",
                            "client",
                            "sink")),
            Map.entry("page", Set.of("http")),
            Map.entry("config", Set.of()),
            Map.entry("appliance", Set.of("*")),
            Map.entry("bench", Set.of("*")),
            Map.entry("demo", Set.of("*")),
            Map.entry("cli", Set.of("*"))));

    /** Who may not be imported by anything below: the composition roots. */
    private static final Map<String, Set<String>> ROOTS = Map.of(
            "cli", Set.of("cli"),
            "demo", Set.of("demo", "cli"),
            "bench", Set.of("bench", "cli", "demo"),
            "appliance", Set.of("appliance", "bench", "demo", "cli"));

    /** Library package to the only packages that may use it. */
    private static final Map<String, Set<String>> FENCES = Map.of(
            "org.apache.lucene", Set.of("search"),
            "com.zaxxer.hikari", Set.of("mysql"),
            "org.h2", Set.of("queue"),
            // appliance only hands one listener's protocol to the other, where both share a port
            "org.eclipse.jetty", Set.of("http", "httpsqs", "kestrel", "appliance"),
            "picocli", Set.of("cli", "bench", "demo", "standalone"),
            "ch.qos.logback", Set.of("cli", "standalone"));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.gannet");
    }

    @Test
    void packages_importOnlyAlongTheArrows() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            String from = feature(type);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (!target.getPackageName().startsWith("io.gannet")) {
                    continue;
                }
                String to = feature(target);
                Set<String> allowed = ARROWS.getOrDefault(from, Set.of());
                boolean along = from.equals(to) || allowed.contains(to) || allowed.contains("*");
                boolean upwards = !ROOTS.getOrDefault(to, Set.of(from)).contains(from);
                if (!along || upwards) {
                    wrong.add(from + " -> " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackage_isOnTheMap() {
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(feature(type)));
        assertThat(found).isNotEmpty().isSubsetOf(ARROWS.keySet());
    }

    @Test
    void libraries_stayBehindTheirFences() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                FENCES.forEach((library, allowed) -> {
                    if ((target.equals(library) || target.startsWith(library + "."))
                            && !allowed.contains(feature(type))) {
                        wrong.add(dependency.getDescription());
                    }
                });
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackage_isNullMarked() {
        Set<String> bare = new TreeSet<>();
        for (JavaClass type : classes) {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                bare.add(type.getPackageName());
            }
        }
        assertThat(bare).isEmpty();
    }

    private static String feature(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return name;
        }
        String below = name.substring(ROOT.length());
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
