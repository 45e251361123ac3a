package io.gannet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.gannet.config.Config;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up in code, which is quicker than a file: one line an event on standard error, text on a terminal, JSON
 * otherwise. Until {@link #apply} is called, warnings only.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%ex{short}";

    /** Called by logback. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        setUp(context, Config.Log.Level.WARN, Config.Log.Format.AUTO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs like this from now on. */
    static void apply(Config.Log log) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setUp(context, log.level(), log.format());
        }
    }

    private static void setUp(LoggerContext context, Config.Log.Level level, Config.Log.Format format) {
        context.reset();
        Encoder<ILoggingEvent> encoder = encoder(context, format);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level == Config.Log.Level.DEBUG ? Level.INFO : Level.toLevel(level.name()));
        root.addAppender(appender);
        context.getLogger("io.gannet").setLevel(Level.toLevel(level.name()));
        // on or off by log.access, whatever the level
        context.getLogger("gannet.access").setLevel(Level.INFO);
        quieter(context, "org.eclipse.jetty", level);
        // a pool whose database is down says so at WARN, over and over; whoever asked it for a connection tells it once
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    }

    /** Libraries tell of their own start and stop at INFO: that is nobody's business here. */
    private static void quieter(LoggerContext context, String logger, Config.Log.Level level) {
        context.getLogger(logger).setLevel(level == Config.Log.Level.ERROR ? Level.ERROR : Level.WARN);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Config.Log.Format format) {
        boolean text = format == Config.Log.Format.TEXT || (format == Config.Log.Format.AUTO && terminal());
        if (text) {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern(PATTERN);
            return encoder;
        }
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        return encoder;
    }

    /** The launcher says whether standard error is a terminal: Java cannot tell. */
    private static boolean terminal() {
        return Boolean.getBoolean("gannet.terminal");
    }
}
