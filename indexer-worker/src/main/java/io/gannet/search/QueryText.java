package io.gannet.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a query; docs/search.md describes the language:
 *
 * <pre>
 * or     := and (("OR" | "|") and)*
 * and    := unary ("AND"? unary)*
 * unary  := ("-" | "+" | "NOT") unary | value ["^" number]
 * value  := "(" or ")" | field ":" value | range | ("&gt;" | "&gt;=" | "&lt;" | "&lt;=") word | phrase ["~" n] | word ["*" | "~" [1 | 2]]
 * range  := ("[" | "{") word "TO" word ("]" | "}")
 * </pre>
 */
final class QueryText {

    private static final int MAX_CLAUSES = 100;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_SLOP = 50;
    private static final Pattern FIELD = Pattern.compile("([\\p{L}_#$][\\p{L}\\p{N}_$#.-]{0,63}):(?!\\s|$)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(\\.\\d{1,3})?");
    private static final String ENDS = "()\"“”|[]{}";

    private final String text;
    private int at;
    private int clauses;
    private int depth;

    private QueryText(String text) {
        this.text = text;
    }

    /** What the text asks for; nothing but blanks or a star asks for all. */
    static Clause parse(String text) throws QueryException {
        if (text.isBlank()) {
            return new Clause.All();
        }
        QueryText query = new QueryText(text);
        Clause all = query.or();
        query.blanks();
        if (query.at < text.length()) {
            throw new QueryException("unexpected \"" + text.charAt(query.at) + "\"", query.at);
        }
        return all;
    }

    /** The words of a text, whatever else stands in it. */
    static Clause words(String text) {
        List<Clause> words = new ArrayList<>();
        for (String word :
                text.replaceAll("[-+()\"“”|\\[\\]{}:^~*<>\\\\]", " ").strip().split("\\s+", -1)) {
            if (words.size() < MAX_CLAUSES && !word.isEmpty()) {
                words.add(new Clause.Words(word, 0));
            }
        }
        return new Clause.And(words);
    }

    private Clause or() throws QueryException {
        if (++depth > MAX_DEPTH) {
            throw new QueryException("more than " + MAX_DEPTH + " parentheses in one another", at);
        }
        List<Clause> some = new ArrayList<>();
        some.add(and());
        while (takeWord("OR") || take('|')) {
            some.add(and());
        }
        depth--;
        return some.size() == 1 ? some.get(0) : new Clause.Or(some);
    }

    private Clause and() throws QueryException {
        List<Clause> all = new ArrayList<>();
        while (true) {
            blanks();
            if (at >= text.length() || peek() == ')' || peek() == '|' || isWord("OR")) {
                break;
            }
            if (!all.isEmpty() && takeWord("AND")) {
                continue;
            }
            all.add(unary());
        }
        if (all.isEmpty()) {
            throw new QueryException("something to search for is missing", at);
        }
        return all.size() == 1 ? all.get(0) : new Clause.And(all);
    }

    private Clause unary() throws QueryException {
        blanks();
        if (takeWord("NOT") || takeSign('-')) {
            return new Clause.Not(unary());
        }
        if (takeSign('+')) {
            return unary();
        }
        if (++clauses > MAX_CLAUSES) {
            throw new QueryException("more than " + MAX_CLAUSES + " words and conditions", at);
        }
        Clause value = value();
        return at < text.length() && peek() == '^' ? boosted(value) : value;
    }

    private boolean takeSign(char sign) {
        boolean there = at + 1 < text.length() && peek() == sign && !Character.isWhitespace(text.charAt(at + 1));
        at += there ? 1 : 0;
        return there;
    }

    private Clause boosted(Clause value) throws QueryException {
        int from = ++at;
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt() || Float.parseFloat(number.group()) <= 0) {
            throw new QueryException("a number above 0 is missing behind ^", from);
        }
        at = number.end();
        return new Clause.Boosted(value, Float.parseFloat(number.group()));
    }

    private Clause value() throws QueryException {
        blanks();
        if (at >= text.length()) {
            throw new QueryException("something to search for is missing", at);
        }
        int from = at;
        char first = peek();
        if (first == '(') {
            at++;
            Clause inner = or();
            if (!take(')')) {
                throw new QueryException("the parenthesis is not closed", from);
            }
            return inner;
        }
        if (first == '"' || first == '“' || first == '”') {
            return phrase();
        }
        if (first == '[' || first == '{') {
            return range();
        }
        Matcher field = FIELD.matcher(text).region(at, text.length());
        if (field.lookingAt()) {
            at = field.end();
            return new Clause.In(field.group(1), value(), from);
        }
        if (first == '<' || first == '>') {
            return comparison();
        }
        return word();
    }

    private Clause phrase() throws QueryException {
        int from = at++;
        StringBuilder inner = new StringBuilder();
        while (at < text.length() && peek() != '"' && peek() != '“' && peek() != '”') {
            inner.append(literal());
        }
        if (at >= text.length()) {
            throw new QueryException("the quotation is not closed", from);
        }
        at++;
        int slop = 0;
        if (at < text.length() && peek() == '~') {
            at++;
            slop = (int) Math.min(MAX_SLOP, digits());
        }
        return new Clause.Phrase(inner.toString(), slop, from);
    }

    private long digits() throws QueryException {
        int from = at;
        while (at < text.length() && at - from < 9 && Character.isDigit(peek())) {
            at++;
        }
        if (at == from) {
            throw new QueryException("a number is missing behind ~", at);
        }
        return Long.parseLong(text.substring(from, at));
    }

    private Clause range() throws QueryException {
        int from = at;
        boolean lowIn = text.charAt(at++) == '[';
        Optional<String> low = bound();
        blanks();
        if (!takeWord("TO")) {
            throw new QueryException("\"TO\" is missing in the range", at);
        }
        Optional<String> high = bound();
        blanks();
        if (at >= text.length() || (peek() != ']' && peek() != '}')) {
            throw new QueryException("the range is not closed", from);
        }
        boolean highIn = text.charAt(at++) == ']';
        return new Clause.Range(new Bounds(low, lowIn, high, highIn), from);
    }

    private Optional<String> bound() throws QueryException {
        blanks();
        int from = at;
        StringBuilder bound = new StringBuilder();
        if (at < text.length() && peek() == '"') {
            at++;
            while (at < text.length() && peek() != '"') {
                bound.append(literal());
            }
            at++;
        } else {
            while (at < text.length() && !Character.isWhitespace(peek()) && peek() != ']' && peek() != '}') {
                bound.append(literal());
            }
        }
        if (bound.length() == 0 || at > text.length()) {
            throw new QueryException("a bound of the range is missing; * is none", from);
        }
        return bound.toString().equals("*") ? Optional.empty() : Optional.of(bound.toString());
    }

    private Clause comparison() throws QueryException {
        int from = at;
        boolean less = text.charAt(at++) == '<';
        boolean in = at < text.length() && peek() == '=';
        at += in ? 1 : 0;
        int valueAt = at;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !Character.isWhitespace(peek()) && ENDS.indexOf(peek()) < 0) {
            value.append(literal());
        }
        if (value.length() == 0) {
            throw new QueryException("a value is missing", valueAt);
        }
        Optional<String> bound = Optional.of(value.toString());
        return new Clause.Range(
                less ? new Bounds(Optional.empty(), true, bound, in) : new Bounds(bound, in, Optional.empty(), true),
                from);
    }

    private Clause word() throws QueryException {
        int from = at;
        StringBuilder word = new StringBuilder();
        while (at < text.length() && !Character.isWhitespace(peek()) && ENDS.indexOf(peek()) < 0) {
            if ((peek() == '~' || peek() == '^' || peek() == '*') && endsAfter(at)) {
                break;
            }
            word.append(literal());
        }
        if (at < text.length() && peek() == '*') {
            at++;
            return word.length() == 0 ? new Clause.All() : new Clause.Prefix(word.toString(), from);
        }
        if (at < text.length() && peek() == '~') {
            at++;
            return new Clause.Fuzzy(word.toString(), edits(), from);
        }
        if (word.length() == 0) {
            throw new QueryException("unexpected \"" + text.charAt(at) + "\"", at);
        }
        return new Clause.Words(word.toString(), from);
    }

    private int edits() throws QueryException {
        if (at >= text.length() || !Character.isDigit(peek())) {
            return 0;
        }
        int from = at;
        long edits = digits();
        if (edits < 1 || edits > 2) {
            throw new QueryException("a word with ~ may differ in 1 or 2 letters, not " + edits, from);
        }
        return (int) edits;
    }

    /** Whether an operator at the end of a word is one: behind it come only its number and what ends a word. */
    private boolean endsAfter(int operator) {
        int i = operator + 1;
        while (i < text.length() && (Character.isDigit(text.charAt(i)) || text.charAt(i) == '.')) {
            i++;
        }
        return i >= text.length()
                || Character.isWhitespace(text.charAt(i))
                || ENDS.indexOf(text.charAt(i)) >= 0
                || text.charAt(i) == '^';
    }

    /** The next char as it stands there; a backslash takes any special meaning from the one behind it. */
    private char literal() throws QueryException {
        char c = text.charAt(at++);
        if (c != '\\') {
            return c;
        }
        if (at >= text.length()) {
            throw new QueryException("a character is missing behind the backslash", at - 1);
        }
        return text.charAt(at++);
    }

    private char peek() {
        return text.charAt(at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(peek())) {
            at++;
        }
    }

    private boolean take(char c) {
        blanks();
        boolean there = at < text.length() && peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    private boolean isWord(String word) {
        int end = at + word.length();
        return text.startsWith(word, at)
                && (end >= text.length()
                        || Character.isWhitespace(text.charAt(end))
                        || ENDS.indexOf(text.charAt(end)) >= 0);
    }

    private boolean takeWord(String word) {
        blanks();
        boolean there = isWord(word);
        at += there ? word.length() : 0;
        return there;
    }
}
