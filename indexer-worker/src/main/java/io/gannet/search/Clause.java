package io.gannet.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;

/** A part of a query. {@code at} is where it begins in the text, from 0. */
sealed interface Clause {

    /** Lucene's query for it; empty when nothing of it is a word, so that it neither finds nor hinders anything. */
    Optional<Query> query(Scope scope) throws QueryException;

    /** Every row; of a field, every row that has it. */
    record All() implements Clause {
        @Override
        public Optional<Query> query(Scope scope) {
            return Optional.of(scope.everything());
        }
    }

    /** Text between blanks: one word, or what an analyzer makes several of. */
    record Words(String text, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return scope.words(text, at);
        }
    }

    /** Words in this order, with at most {@code slop} moves. */
    record Phrase(String text, int slop, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return scope.phrase(text, slop, at);
        }
    }

    /** Words that begin so. */
    record Prefix(String text, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return scope.prefix(text, at);
        }
    }

    /** A word that may differ in so many letters; 0 = as its length allows. */
    record Fuzzy(String text, int edits, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return scope.fuzzy(text, edits, at);
        }
    }

    /** Values between two. */
    record Range(Bounds bounds, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return Optional.of(scope.range(bounds, at));
        }
    }

    /** The same, in one field only. */
    record In(String field, Clause inner, int at) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return inner.query(scope.in(field, at));
        }
    }

    /** The same, counting more or less. */
    record Boosted(Clause inner, float boost) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return inner.query(scope).map(query -> new BoostQuery(query, boost));
        }
    }

    /** Rows that are not found by the other. */
    record Not(Clause inner) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            return inner.query(scope).map(query -> new BooleanQuery.Builder()
                    .add(new MatchAllDocsQuery(), Occur.MUST)
                    .add(query, Occur.MUST_NOT)
                    .build());
        }
    }

    /** Any of them. */
    record Or(List<Clause> some) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            for (Clause clause : some) {
                clause.query(scope).ifPresent(query -> any.add(query, Occur.SHOULD));
            }
            BooleanQuery built = any.build();
            return built.clauses().isEmpty() ? Optional.empty() : Optional.of(built);
        }
    }

    /** All of them; rows in which the words stand near each other rank higher. */
    record And(List<Clause> all) implements Clause {
        @Override
        public Optional<Query> query(Scope scope) throws QueryException {
            BooleanQuery.Builder every = new BooleanQuery.Builder();
            List<String> words = new ArrayList<>();
            boolean wanted = false;
            boolean unwanted = false;
            for (Clause clause : all) {
                boolean not = clause instanceof Not;
                Clause meant = clause instanceof Not negated ? negated.inner() : clause;
                Optional<Query> query = meant.query(scope);
                query.ifPresent(one -> every.add(one, not ? Occur.MUST_NOT : Occur.MUST));
                wanted |= query.isPresent() && !not;
                unwanted |= query.isPresent() && not;
                if (clause instanceof Words plain) {
                    words.add(plain.text());
                }
            }
            if (!wanted && !unwanted) {
                return Optional.empty();
            }
            if (!wanted) {
                every.add(new MatchAllDocsQuery(), Occur.MUST);
            }
            scope.near(words).ifPresent(near -> every.add(near, Occur.SHOULD));
            return Optional.of(every.build());
        }
    }
}
