package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.change.Join;
import io.gannet.change.Row;
import io.gannet.change.RowChange;
import io.gannet.change.RowChangeCodec;
import io.gannet.change.RowKey;
import io.gannet.change.RowSource;
import io.gannet.change.TableName;
import io.gannet.change.Version;
import io.gannet.client.Delivery;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which documents a changed row concerns, and when they are read. */
class JoiningTest {

    private static final TableName FILM = new TableName("s", "film");
    private static final TableName COPY = new TableName("s", "copy");
    private static final TableName ACTOR = new TableName("s", "actor");

    private static final Version V = new Version(1, 1);

    private final Tables tables = new Tables();
    private final Joining joining = new Joining(tables, tables);
    private final Router router = new Router(Feed.ofJoin(tables, Set.of(), Set.of()), true);

    /** Rows by table and key; films are documents; a copy names its film; actor 1 plays in films 1 and 2. */
    private static final class Tables implements RowSource, Join {
        final Map<String, Map<String, @Nullable String>> rows = new HashMap<>();
        final Set<String> locked = new HashSet<>();
        final Set<String> read = new TreeSet<>();

        @Override
        public Rows read(TableName table, Collection<RowKey> keys, ReadMode mode) {
            Rows found = new Rows(new HashMap<>(), new HashSet<>(), new HashSet<>());
            for (RowKey key : keys) {
                String id = table.table() + key.id();
                read.add(id);
                if (mode == ReadMode.CONFIRM && locked.contains(id)) {
                    found.locked().add(key);
                } else if (rows.containsKey(id)) {
                    found.present().put(key, new Row(rows.get(id)));
                } else {
                    found.absent().add(key);
                }
            }
            return found;
        }

        @Override
        public int maxKeys() {
            return 2;
        }

        @Override
        public TableName root() {
            return FILM;
        }

        @Override
        public Set<TableName> children() {
            return Set.of(COPY, ACTOR);
        }

        @Override
        public List<String> columns(TableName child) {
            return child.equals(COPY) ? List.of("film") : List.of();
        }

        @Override
        public RowKey key(List<String> values) {
            return RowKey.of("id", values.get(0));
        }

        @Override
        public Set<RowKey> parents(TableName child, Set<RowKey> keys) {
            return keys.contains(RowKey.of("id", "1")) ? Set.of(RowKey.of("id", "1"), RowKey.of("id", "2")) : Set.of();
        }
    }

    private Batch events(RowChange... changes) throws UnroutableException {
        Batch batch = new Batch();
        long number = 0;
        for (RowChange change : changes) {
            Delivery message = new Delivery(
                    change.table().toString(), ++number, new Version(1, number), 0, RowChangeCodec.encode(change));
            router.route(message).forEach(batch::add);
        }
        return batch;
    }

    private static RowChange change(
            RowChange.Operation operation, TableName table, String id, Map<String, String> old) {
        Map<String, @Nullable String> before = new LinkedHashMap<>(old);
        return new RowChange(
                operation, table, RowKey.of("id", id), before, Optional.empty(), 0, 7, RowChange.Source.PUSH);
    }

    private static String ids(List<Pending> keys) {
        return String.join(
                " ",
                keys.stream()
                        .map(key -> key.table().table() + key.key().id())
                        .sorted()
                        .toList());
    }

    private void copy(String id, String film) {
        tables.rows.put("copy" + id, new HashMap<>(Map.of("id", id, "film", film)));
    }

    @Test
    void movedChild_concernsItsOldAndItsNewDocument() throws Exception {
        copy("9", "2");
        Joining.Answer answer =
                joining.read(events(change(RowChange.Operation.UPDATE, COPY, "9", Map.of("film", "1"))), V);
        assertThat(ids(answer.wanted())).isEqualTo("film1 film2");
        assertThat(answer.rows()).hasSize(2);
        assertThat(answer.documents()).isEmpty();
    }

    @Test
    void deletedChild_concernsTheDocumentThatTheEventNames() throws Exception {
        Joining.Answer answer =
                joining.read(events(change(RowChange.Operation.DELETE, COPY, "9", Map.of("film", "4"))), V);
        assertThat(ids(answer.wanted())).isEqualTo("film4");
    }

    @Test
    void lockedChild_isParkedWithItsOldPlace_andNoDocumentIsReadBefore() throws Exception {
        copy("9", "2");
        tables.locked.add("copy9");
        Batch batch = events(change(RowChange.Operation.UPDATE, COPY, "9", Map.of("film", "1")));
        Joining.Answer answer = joining.read(batch, V);
        assertThat(answer.wanted()).isEmpty();
        assertThat(answer.rows()).isEmpty();
        assertThat(answer.locked()).hasSize(2);
        assertThat(tables.read).containsExactly("copy9");
        tables.locked.clear();
        Batch again = new Batch();
        answer.locked().forEach(again::add);
        assertThat(ids(joining.read(again, V).wanted())).isEqualTo("film1 film2");
    }

    @Test
    void childWithoutColumns_isAskedForItsDocuments() throws Exception {
        tables.rows.put("actor1", new HashMap<>(Map.of("id", "1")));
        Joining.Answer answer = joining.read(
                events(
                        change(RowChange.Operation.UPDATE, ACTOR, "1", Map.of()),
                        change(RowChange.Operation.UPDATE, ACTOR, "8", Map.of())),
                V);
        assertThat(ids(answer.wanted())).isEqualTo("film1 film2");
        assertThat(answer.rows()).hasSize(2);
    }

    @Test
    void root_isReadItself() throws Exception {
        tables.rows.put("film3", new HashMap<>(Map.of("id", "3")));
        tables.locked.add("film5");
        Joining.Answer answer = joining.read(
                events(
                        change(RowChange.Operation.UPDATE, FILM, "3", Map.of()),
                        change(RowChange.Operation.INSERT, FILM, "5", Map.of()),
                        change(RowChange.Operation.DELETE, FILM, "6", Map.of())),
                V);
        assertThat(answer.documents()).hasSize(2);
        assertThat(ids(answer.locked())).isEqualTo("film5");
        assertThat(joining.documents(answer.locked(), V).locked()).hasSize(1);
    }

    @Test
    void documentsOfDocuments_areReadInPiecesOfWhatTheSourceTakes() throws Exception {
        List<Pending> many = java.util.stream.IntStream.range(0, 5)
                .mapToObj(i -> Pending.of(
                                change(RowChange.Operation.UPDATE, COPY, "1", Map.of()),
                                RowKey.of("id", "1"),
                                Pending.Payload.NONE,
                                new Delivery("q", 1, new Version(1, 1), 0, new byte[0]))
                        .of(FILM, RowKey.of("id", "" + i)))
                .toList();
        assertThat(joining.documents(many, V).found()).hasSize(5);
    }
}
