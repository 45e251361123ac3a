package io.gannet.api;

import io.gannet.change.TableName;
import io.gannet.search.Facet;
import io.gannet.search.FieldSettings;
import io.gannet.search.SearchIndex;
import io.gannet.search.SearchResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.util.RawValue;

/** What searches found, as openapi.yaml describes it. */
final class SearchJson {

    private SearchJson() {}

    static Map<String, Object> index(SearchIndex index) throws IOException {
        Map<String, Object> fields = new TreeMap<>();
        for (String column : index.columns()) {
            FieldSettings how = index.settings().field(column);
            Map<String, Object> field = new LinkedHashMap<>();
            field.put("type", how.type().label());
            field.put("sort", how.sort());
            field.put("facet", how.facet());
            field.put("stored", how.stored());
            field.put("boost", how.boost());
            fields.put(column, field);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", index.settings().name());
        json.put(
                "tables",
                index.settings().tables().stream().map(TableName::toString).toList());
        json.put("rows", index.rows());
        json.put("analyzer", index.settings().analysis().label());
        json.put("fields", fields);
        return json;
    }

    static Map<String, Object> result(SearchResult result, double took) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total", result.total());
        json.put("exact", result.exact());
        json.put("took", took);
        json.put("similar", result.similar());
        json.put("whole", result.whole());
        result.next().ifPresent(next -> json.put("next", next));
        json.put("hits", result.hits().stream().map(SearchJson::hit).toList());
        if (!result.facets().isEmpty()) {
            Map<String, Object> facets = new LinkedHashMap<>();
            result.facets().forEach(facet -> facets.put(facet.field(), facet(facet)));
            json.put("facets", facets);
        }
        return json;
    }

    private static Map<String, Object> facet(Facet facet) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("values", facet.values());
        json.put("counts", facet.counts());
        return json;
    }

    static Map<String, Object> hit(SearchResult.Hit hit) {
        Map<String, Object> json = row(hit);
        json.put("score", hit.score());
        json.put("version", hit.version().toString());
        if (!hit.highlights().isEmpty()) {
            json.put("highlights", hit.highlights());
        }
        return json;
    }

    /** A hit without what belongs to the search. */
    static Map<String, Object> row(SearchResult.Hit hit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", hit.index());
        json.put("table", hit.table().toString());
        json.put("key", hit.key().columns());
        json.put("row", new RawValue(hit.row()));
        return json;
    }
}
