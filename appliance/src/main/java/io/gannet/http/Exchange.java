package io.gannet.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One request and its reply. The reply is given exactly once, from any thread; a second one is ignored.
 *
 * <p>What the raw accessors show lies in the connection's buffer and is valid only until the handler returns, unless {@link
 * #own} was called; handlers of {@link Routes} always get an owned exchange.
 */
public final class Exchange {

    private static final AtomicIntegerFieldUpdater<Exchange> REPLIED =
            AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "replied");

    private final HttpConnection connection;
    private final RequestHead head;
    private byte[] body;
    private int bodyStart;
    private final int bodyLength;
    private final boolean http10;
    private final boolean forHead;
    private boolean owned;
    private Map<String, String> pathParameters = Map.of();
    private Access access = Access.ANYBODY;
    private Set<String> onlyIndexes = Set.of();
    private volatile Runnable gone = () -> {};
    private volatile int replied;

    /** The peer is to be watched while the exchange waits. */
    volatile boolean watched;

    /** The reply is written, or will never be. */
    volatile boolean finished;

    /** The connection may serve another request after this one. */
    volatile boolean keepAlive;

    /** Who answers. */
    RequestListener.Api api = RequestListener.Api.HTTPSQS;

    final long startedAt = System.nanoTime();
    volatile int status;

    Exchange(HttpConnection connection, RequestHead head, byte[] body, int bodyStart, int bodyLength) {
        this.connection = connection;
        this.head = head;
        this.body = body;
        this.bodyStart = bodyStart;
        this.bodyLength = bodyLength;
        this.http10 = head.http10;
        this.forHead = head.methodIs("HEAD");
        this.keepAlive = head.keepAlive;
    }

    /** Copies what lies in the connection's buffer, so that the request can be read after the handler has returned. */
    public void own() {
        if (!owned) {
            owned = true;
            head.own();
            body = Arrays.copyOfRange(body, bodyStart, bodyStart + bodyLength);
            bodyStart = 0;
        }
    }

    /** Whether the head can still be read when the handler has returned. */
    boolean owned() {
        return owned;
    }

    /** The method, upper-case as sent. */
    public String method() {
        return head.method();
    }

    /** Whether the method is this one. */
    public boolean methodIs(String name) {
        return head.methodIs(name);
    }

    /** Whether the reply goes without its body; also known when the handler has returned. */
    public boolean isForHead() {
        return forHead;
    }

    /** The path, decoded as UTF-8. */
    public String path() {
        return Query.decode(head.rawPath().replace("+", "%2B"));
    }

    /** The path as sent, one char per byte. */
    String rawPath() {
        return head.rawPath();
    }

    /** The parameters of the query. */
    public Query query() {
        return Query.parse(
                new String(head.bytes, head.queryStart, head.queryEnd - head.queryStart, StandardCharsets.ISO_8859_1));
    }

    /** Raw: the array in which the query lies. */
    public byte[] queryBytes() {
        return head.bytes;
    }

    /** Raw: where the query begins in {@link #queryBytes}, behind the question mark. */
    public int queryStart() {
        return head.queryStart;
    }

    /** Raw: where the query ends. */
    public int queryEnd() {
        return head.queryEnd;
    }

    /** Whether the target has a question mark. */
    public boolean hasQuery() {
        return head.hasQuery;
    }

    /** Whether the path is just a slash. */
    boolean pathIsRoot() {
        return head.pathEnd - head.pathStart <= 1;
    }

    /** A path parameter, decoded as UTF-8. */
    public String pathParameter(String name) {
        return Optional.ofNullable(pathParameters.get(name)).orElseThrow();
    }

    void pathParameters(Map<String, String> parameters) {
        this.pathParameters = parameters;
    }

    /** The first header of this name. */
    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** The body. */
    public byte[] body() {
        return bodyStart == 0 && bodyLength == body.length
                ? body
                : Arrays.copyOfRange(body, bodyStart, bodyStart + bodyLength);
    }

    /** The body as a JSON object. */
    public Map<String, Object> bodyObject() {
        return Json.object(body());
    }

    /** Raw: the array in which the body lies. */
    public byte[] bodyBytes() {
        return body;
    }

    /** Raw: where the body begins in {@link #bodyBytes}. */
    public int bodyStart() {
        return bodyStart;
    }

    /** Length of the body. */
    public int bodyLength() {
        return bodyLength;
    }

    /** A request of HTTP/1.0. */
    public boolean http10() {
        return http10;
    }

    /** The client wants the connection kept. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** What the caller may do. */
    public Access access() {
        return access;
    }

    /** The indexes that the caller may search; empty = all. */
    public Set<String> onlyIndexes() {
        return onlyIndexes;
    }

    void onlyIndexes(Set<String> names) {
        this.onlyIndexes = names;
    }

    void access(Access given) {
        this.access = given;
    }

    /** The peer's address, for logs. */
    public String peer() {
        return connection.peer();
    }

    /**
     * Asks to be told when the client goes away while the exchange waits for its reply. Called at most once, on a thread of the
     * server, possibly while a reply is being given.
     */
    public void onGone(Runnable action) {
        gone = action;
        watched = true;
        connection.signal();
    }

    void gone() {
        gone.run();
    }

    /** Answers with this body. */
    public void reply(int replyStatus, String contentType, byte[] replyBody, String... headers) {
        ByteBuffer replyHead = ReplyHead.write(this, replyStatus, contentType, replyBody.length, headers);
        boolean bodiless = forHead || replyStatus == 204 || replyStatus == 304;
        send(replyStatus, replyHead, ByteBuffer.wrap(bodiless ? new byte[0] : replyBody), Sent.IGNORED);
    }

    /** Answers with this body and tells what became of it. */
    public void reply(int replyStatus, String contentType, byte[] replyBody, Sent sent) {
        ByteBuffer replyHead = ReplyHead.write(this, replyStatus, contentType, replyBody.length);
        send(replyStatus, replyHead, ByteBuffer.wrap(forHead ? new byte[0] : replyBody), sent);
    }

    /**
     * Whether the selector runs the calling handler, so that what other connections want in the same turn can be done together with
     * what this one wants. To be asked before the handler returns.
     */
    public boolean inTurn() {
        return connection.inTurn();
    }

    /** Has this run, once for all who ask, when the selector has run every connection that has input; needs {@link #inTurn}. */
    public void atTurnEnd(Runnable work) {
        connection.atTurnEnd(work);
    }

    /** Has the selector's thread run this soon, where there is one; it need not wait then for the calling one. */
    public void bySelector(Runnable work) {
        connection.bySelector(work);
    }

    /** Goes on with the exchange on a thread that may block; on this one when none is free. */
    public void later(Runnable work) {
        connection.later(work);
    }

    /** Answers with JSON of a map, list or record. */
    public void json(int replyStatus, Object value, String... headers) {
        reply(replyStatus, "application/json", Json.bytes(value), headers);
    }

    /** Answers with text. */
    public void text(int replyStatus, String text) {
        reply(replyStatus, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with a problem. */
    public void problem(Problem problem, String... headers) {
        reply(problem.status(), Problem.MEDIA_TYPE, Json.bytes(problem.toJson()), headers);
    }

    /** Answers 204. */
    public void noContent() {
        reply(204, "", new byte[0]);
    }

    /** Begins an answer whose body comes in pieces. */
    public ReplyStream stream(int replyStatus, String contentType, String... headers) {
        ReplyStream stream = new ReplyStream(this, connection);
        if (REPLIED.compareAndSet(this, 0, 1)) {
            status = replyStatus;
            if (http10) {
                keepAlive = false;
            }
            stream.begin(ReplyHead.write(this, replyStatus, contentType, ReplyHead.STREAMED, headers));
        }
        return stream;
    }

    /**
     * Answers with these very bytes, status line included.
     *
     * @param replyStatus for counters and the access log
     * @param replyHead status line and headers; may be reused by the caller once this returns
     * @param replyBody the body; must not change any more
     * @param sent told what became of it
     */
    public void send(int replyStatus, ByteBuffer replyHead, ByteBuffer replyBody, Sent sent) {
        if (REPLIED.compareAndSet(this, 0, 1)) {
            status = replyStatus;
            connection.write(this, replyHead, replyBody, sent);
        }
    }

    /** Closes the connection after the reply. */
    public void closeAfterReply() {
        keepAlive = false;
    }

    /** Whether a reply was given already. */
    public boolean isReplied() {
        return replied != 0;
    }
}
