package io.gannet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    @TempDir
    Path folder;

    @Test
    void load_withoutSources_givesDefaults() throws Exception {
        Config config = ConfigLoader.load(Sources.none()).config();

        assertThat(config.server().http()).isEqualTo(new HostPort("127.0.0.1", 1218));
        assertThat(config.server().data()).isEqualTo(Path.of("gannet-data"));
        assertThat(config.queue().sync()).isEqualTo(Config.SyncMode.ALWAYS);
        assertThat(config.database()).isEmpty();
    }

    @Test
    void load_precedence_flagOverEnvironmentOverFileOverDefault() throws Exception {
        Path file =
                file("server:\n  http: 127.0.0.1:1\n  data: from-file\nqueue:\n  sync: never\nlog:\n  level: warn\n");
        ConfigLoader.Loaded loaded = ConfigLoader.load(new Sources(
                Map.of("server.http", "127.0.0.1:3"),
                Map.of("GANNET_SERVER_HTTP", "127.0.0.1:2", "GANNET_SERVER_DATA", "from-environment"),
                Optional.of(file)));

        assertThat(loaded.config().server().http().port()).isEqualTo(3);
        assertThat(loaded.config().server().data()).isEqualTo(Path.of("from-environment"));
        assertThat(loaded.config().queue().sync()).isEqualTo(Config.SyncMode.NEVER);
        assertThat(loaded.settings())
                .contains(
                        new Setting("server.http", "127.0.0.1:3", "flag"),
                        new Setting("server.data", "from-environment", "environment GANNET_SERVER_DATA"),
                        new Setting("queue.sync", "never", file + ":5"),
                        new Setting("log.format", "auto", "default"));
    }

    @Test
    void load_badFile_namesEveryLineKeyValueAndWhatIsAllowed() throws IOException {
        Path file = file(
                "server:\n  htpt: 127.0.0.1:1\nqueue:\n  sync: allways\n  sync-interval: 5\nindexes:\n  a: {tables: shop}\n"
                        + "worker: 7\n");

        assertThatThrownBy(() -> ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        file + ":2: server.htpt: unknown key (did you mean http?)",
                        file + ":4: queue.sync: \"allways\" is not allowed: one of always, interval, never",
                        file + ":5: queue.sync-interval: \"5\" is not allowed: 1ms to 1min",
                        file + ":7: indexes.a.tables: a table is named schema.table, not \"shop\"",
                        file + ":8: worker: must be a section, not a single value");
    }

    @Test
    void load_noYaml_namesTheLine() throws IOException {
        Path file = file("server:\n  http: \"127\n");

        assertThatThrownBy(() -> ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + ":")
                .hasMessageContaining("is no valid YAML");
        assertThatThrownBy(() ->
                        ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(folder.resolve("nowhere.yaml")))))
                .hasMessage(folder.resolve("nowhere.yaml") + ": there is no such file");
    }

    @Test
    void load_references_areResolvedAndPasswordsMasked() throws Exception {
        Path user = Files.writeString(folder.resolve("user"), "reader\n");
        Path file = file("database:\n  url: jdbc:mysql://127.0.0.1:3306/?password=s3cret&x=1\n  user: ${file:" + user
                + "}\n  password-file: ${env:SECRET}\n");
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(new Sources(Map.of(), Map.of("SECRET", "/run/secret"), Optional.of(file)));

        assertThat(loaded.config().database().orElseThrow().user()).isEqualTo("reader");
        assertThat(loaded.config().database().orElseThrow().passwordFile()).contains(Path.of("/run/secret"));
        assertThat(loaded.settings())
                .contains(new Setting("database.url", "jdbc:mysql://127.0.0.1:3306/?password=****&x=1", file + ":2"));
    }

    @Test
    void load_variableThatSetsNothing_warns() throws Exception {
        assertThat(ConfigLoader.load(new Sources(Map.of(), Map.of("GANNET_SERVER_HTPT", "x"), Optional.empty()))
                        .warnings())
                .containsExactly(
                        "environment variable GANNET_SERVER_HTPT sets nothing (did you mean GANNET_SERVER_HTTP?)");
    }

    @Test
    void load_index_fieldsByTypeOrInFull() throws Exception {
        Path file =
                file("indexes:\n  films:\n    tables: [shop.film]\n    analyzer: icu\n    fields:\n      length: long\n"
                        + "      title: {boost: 2.5, sort: true, analyzer: plain}\n      tags: {type: keyword, split: \",\", facet: true}\n"
                        + "      note: stored\n");
        Config.Index index = ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file)))
                .config()
                .indexes()
                .get(0);

        assertThat(index.analyzer()).isEqualTo(Config.Analyzer.ICU);
        assertThat(index.fields())
                .containsEntry(
                        "length", new Config.Field(Config.FieldType.LONG, Optional.empty(), 1, true, true, true, ""))
                .containsEntry(
                        "title",
                        new Config.Field(
                                Config.FieldType.TEXT, Optional.of(Config.Analyzer.PLAIN), 2.5, true, true, false, ""))
                .containsEntry(
                        "tags", new Config.Field(Config.FieldType.KEYWORD, Optional.empty(), 1, true, true, true, ","))
                .containsEntry(
                        "note", new Config.Field(Config.FieldType.STORED, Optional.empty(), 1, true, false, false, ""));
    }

    @Test
    void load_badIndex_namesEveryLineKeyValueAndWhatIsAllowed() throws IOException {
        Path file =
                file("indexes:\n  films:\n    tables: [shop.film]\n    analyser: icu\n    fields:\n      length: lnog\n"
                        + "      title:\n        typ: text\n        boost: 0\n      stock: {type: long, boost: 2}\n"
                        + "      note: {type: stored, sort: true}\n      sold: {facet: maybe}\n");

        assertThatThrownBy(() -> ConfigLoader.load(new Sources(Map.of(), Map.of(), Optional.of(file))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        file + ":4: indexes.films.analyser: unknown key (did you mean analyzer?)",
                        file
                                + ":6: indexes.films.fields.length.type: \"lnog\" is not allowed: one of text, keyword, long, "
                                + "double, date, bool, stored (did you mean long?)",
                        file + ":8: indexes.films.fields.title.typ: unknown key (did you mean type?)",
                        file + ":9: indexes.films.fields.title.boost: \"0\" is not allowed: 0.001 to 1000.0",
                        file + ":10: indexes.films.fields.stock.boost: is for fields of type text, not long",
                        file + ":11: indexes.films.fields.note.type: a field of type stored is only given back",
                        file + ":12: indexes.films.fields.sold.facet: \"maybe\" is not allowed: true or false");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("gannet.yaml"), text);
    }
}
