package io.gannet.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Row;
import io.gannet.change.RowKey;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.http.HttpServer;
import io.gannet.http.HttpSettings;
import io.gannet.http.RawClient;
import io.gannet.http.Routes;
import io.gannet.httpsqs.TestAppliance;
import io.gannet.search.FieldType;
import io.gannet.search.IndexSettings;
import io.gannet.search.LuceneSink;
import io.gannet.sink.SinkChange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searching over HTTP; every reply is held against the contract. */
class SearchApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TableName FILM = new TableName("shop", "film");
    private static final String PAGE = "https://shop.example";

    @TempDir
    Path dir;

    private final Routes routes = new Routes();
    private LuceneSink films;
    private LuceneSink songs;
    private HttpServer server;
    private RawClient client;
    private Contract contract;

    @BeforeEach
    void start() throws Exception {
        films = LuceneSink.open(
                IndexSettings.typed(
                        "films", List.of(FILM), Map.of("length", FieldType.LONG, "rating", FieldType.KEYWORD)),
                dir.resolve("films"),
                Clock.systemUTC());
        songs = LuceneSink.open(
                IndexSettings.of("songs", List.of(new TableName("shop", "song"))),
                dir.resolve("songs"),
                Clock.systemUTC());
        put(films, FILM, "1", "title", "Academy dinosaur", "length", "86", "rating", "PG");
        put(films, FILM, "2", "title", "Airport & dinosaur", "length", "120", "rating", "R");
        put(films, FILM, "3", "title", "春晓", "length", "60");
        put(songs, new TableName("shop", "song"), "1", "title", "Dinosaur song");
        Path tokens =
                Files.writeString(dir.resolve("tokens"), "# tokens\nreader\nbrowser search\nfilmsite search films\n");
        HttpSettings settings = TestAppliance.SETTINGS.withPassword("secret").withReadOnlyTokens(tokens);
        routes.reserve("/v1/");
        new SearchApi(Map.of("films", films.index(), "songs", songs.index()), List.of(PAGE)).register(routes);
        server = HttpServer.start(settings, routes);
        client = new RawClient(server.port());
        contract = new Contract();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        films.close();
        songs.close();
    }

    private static void put(LuceneSink sink, TableName table, String id, String... columns) throws Exception {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("id", id);
        for (int i = 0; i < columns.length; i += 2) {
            row.put(columns[i], columns[i + 1]);
        }
        sink.apply(List.of(new SinkChange(
                table, RowKey.of("id", id), Optional.of(new Row(row)), new Version(1, Long.parseLong(id)))));
        sink.refresh();
    }

    private RawClient.Reply ask(int status, String token, String path, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Authorization: Bearer " + token;
        RawClient.Reply reply = client.request("GET", path, new byte[0], all);
        assertThat(contract.check("GET", path, reply)).as(reply.utf8()).isEmpty();
        assertThat(reply.status()).as(reply.utf8()).isEqualTo(status);
        return reply;
    }

    private JsonNode get(int status, String path) {
        return JSON.readTree(ask(status, "browser", path).body());
    }

    private static String ids(JsonNode reply) {
        StringBuilder ids = new StringBuilder();
        reply.path("hits").forEach(hit -> ids.append(hit.get("key").get("id").asString()));
        return ids.toString();
    }

    @Test
    void everyRoute_isInTheContract() {
        assertThat(routes.registered()).hasSizeGreaterThan(10).allSatisfy(route -> {
            String[] parts = route.split(" ");
            assertThat(contract.root().path("paths").path(parts[1]).has(parts[0].toLowerCase(java.util.Locale.ROOT)))
                    .as(route)
                    .isTrue();
        });
    }

    @Test
    void search_withEverything() {
        JsonNode found = get(
                200,
                "/v1/search/films?q=dinosaurs&filter=length:%3E80&filter=-rating:X&sort=length:desc&limit=1&fields=title"
                        + "&highlight=*&facet=rating&facet=length:60,100&typos=off&timeout=5s&table=shop.film");
        assertThat(found.get("total").asInt()).isEqualTo(2);
        assertThat(ids(found)).isEqualTo("2");
        JsonNode hit = found.get("hits").get(0);
        assertThat(hit.get("row").toString()).isEqualTo("{\"title\":\"Airport & dinosaur\"}");
        assertThat(hit.get("highlights").get("title").asString()).isEqualTo("Airport &amp; <mark>dinosaur</mark>");
        assertThat(found.get("facets").get("rating").toString())
                .isEqualTo("{\"values\":2,\"counts\":[{\"value\":\"PG\",\"hits\":1},{\"value\":\"R\",\"hits\":1}]}");
        assertThat(found.get("facets").get("length").get("counts").get(1).toString())
                .contains("\"[60 TO 100}\"", "\"hits\":1");
        String next = found.get("next").asString();
        JsonNode last = get(200, "/v1/search/films?q=dinosaurs&sort=length:desc&limit=1&after=" + next);
        assertThat(ids(last)).isEqualTo("1");
        assertThat(last.has("next")).isFalse();
    }

    @Test
    void search_badText_tellsThePosition() {
        JsonNode problem = get(400, "/v1/search/films?q=dinosaur%20(length:x)");
        assertThat(problem.get("position").asInt()).isEqualTo(18);
        assertThat(problem.get("detail").asString())
                .isEqualTo("field \"length\" takes a whole number of 64 bits, not \"x\", at character 18");
        assertThat(ids(get(200, "/v1/search/films?q=(academy%20dinosaur&lenient")))
                .isEqualTo("1");
        assertThat(get(400, "/v1/search/films?qq=x").get("detail").asString()).contains("unknown parameter \"qq\"");
        assertThat(get(400, "/v1/search/films?sort=length:up").get("parameter").asString())
                .isEqualTo("sort");
        assertThat(get(400, "/v1/search/films?typos=never").get("allowed").asString())
                .isEqualTo("auto, on or off");
        assertThat(get(400, "/v1/search/films?limit=1001").get("parameter").asString())
                .isEqualTo("limit");
        assertThat(get(400, "/v1/search/films?facet=rating&facet-limit=0")
                        .get("parameter")
                        .asString())
                .isEqualTo("facet-limit");
        assertThat(get(400, "/v1/search/films?facet=length:9,1").get("detail").asString())
                .contains("do not rise");
        assertThat(get(404, "/v1/search/nothing").get("value").asString()).isEqualTo("nothing");
    }

    @Test
    void severalIndexes_suggestions_similar_count_export() {
        assertThat(get(200, "/v1/search/*?q=dinosaur").get("total").asInt()).isEqualTo(3);
        assertThat(get(200, "/v1/search/films,songs?q=dinosaur&limit=0")
                        .get("total")
                        .asInt())
                .isEqualTo(3);
        assertThat(get(200, "/v1/search/films/count?q=dinosaur&filter=rating:R")
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        JsonNode suggestions = get(200, "/v1/search/films/suggest?q=aca").get("suggestions");
        assertThat(suggestions.toString())
                .isEqualTo(JSON.valueToTree(List.of(suggestions.get(0))).toString());
        assertThat(suggestions.get(0).get("text").asString()).isEqualTo("Academy dinosaur");
        assertThat(ids(get(200, "/v1/search/films/similar?key=1"))).isEqualTo("2");
        assertThat(ids(get(200, "/v1/search/films/similar?key=%7B%22id%22:%222%22%7D&table=shop.film")))
                .isEqualTo("1");
        assertThat(get(404, "/v1/search/films/similar?key=77").get("value").asString())
                .isEqualTo("77");
        get(400, "/v1/search/films/similar");
        get(400, "/v1/search/*/similar?key=1");
        String lines = ask(200, "browser", "/v1/search/*/export?q=dinosaur&fields=title")
                .utf8();
        assertThat(lines.lines())
                .hasSize(3)
                .contains("{\"index\":\"songs\",\"table\":\"shop.song\",\"key\":{\"id\":\"1\"},"
                        + "\"row\":{\"title\":\"Dinosaur song\"}}");
        get(400, "/v1/search/films/export?q=((");
    }

    @Test
    void indexes_tellTheirFields() {
        JsonNode all = JSON.readTree(ask(200, "reader", "/v1/indexes").body()).get("indexes");
        JsonNode index = all.get(0).get("name").asString().equals("films") ? all.get(0) : all.get(1);
        assertThat(index.get("rows").asInt()).isEqualTo(3);
        assertThat(index.get("fields").get("length").get("type").asString()).isEqualTo("long");
        assertThat(index.get("fields").get("title").get("type").asString()).isEqualTo("text");
    }

    @Test
    void tokens_permitWhatTheySay() {
        assertThat(client.request("GET", "/v1/search/films?q=x", new byte[0]).status())
                .isEqualTo(401);
        ask(200, "secret", "/v1/search/films?q=x");
        ask(200, "reader", "/v1/search/films?q=x");
        ask(200, "browser", "/v1/search/songs?q=x");
        ask(403, "browser", "/v1/indexes");
        ask(200, "filmsite", "/v1/search/films?q=x");
        ask(404, "filmsite", "/v1/search/songs?q=x");
        ask(404, "filmsite", "/v1/search/films,songs?q=x");
        JsonNode own =
                JSON.readTree(ask(200, "filmsite", "/v1/search/*?q=dinosaur").body());
        assertThat(own.get("total").asInt()).isEqualTo(2);
    }

    @Test
    void pagesOfAllowedOrigins_mayRead() {
        String path = "/v1/search/films?q=x";
        assertThat(ask(200, "browser", path, "Origin: " + PAGE).header("Access-Control-Allow-Origin"))
                .contains(PAGE);
        assertThat(ask(400, "browser", "/v1/search/films?q=(", "Origin: " + PAGE)
                        .header("Access-Control-Allow-Origin"))
                .contains(PAGE);
        assertThat(ask(200, "browser", path, "Origin: https://other.example").header("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(ask(200, "browser", path).header("Access-Control-Allow-Origin"))
                .isEmpty();
        RawClient.Reply preflight = client.request(
                "OPTIONS",
                path,
                new byte[0],
                "Origin: " + PAGE,
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: authorization");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).contains(PAGE);
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization");
        assertThat(client.request("OPTIONS", path, new byte[0], "Origin: https://other.example")
                        .header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void search_textOfManyBytes_isUtf8() {
        String q = java.net.URLEncoder.encode("春曉", StandardCharsets.UTF_8);
        assertThat(ids(get(200, "/v1/search/films?q=" + q))).isEqualTo("3");
    }
}
