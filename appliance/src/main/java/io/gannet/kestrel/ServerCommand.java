package io.gannet.kestrel;

import java.io.IOException;
import java.util.Optional;

/** What concerns the server or the connection as a whole: VERSION, STATUS, RELOAD, SHUTDOWN, QUIT. */
sealed interface ServerCommand extends KestrelCommand {

    /** VERSION: three numbers, since clients take the text apart. */
    record Version() implements ServerCommand {
        @Override
        public void run(Session session) {
            session.reply(KestrelReply.bytes("VERSION " + session.server().version() + "\r\n"));
        }
    }

    /** STATUS without a name. */
    record Status() implements ServerCommand {
        @Override
        public void run(Session session) {
            session.reply(KestrelReply.bytes(session.server().status().state() + "\r\n"));
        }
    }

    /** STATUS with a name. */
    record ChangeStatus(String name) implements ServerCommand {
        @Override
        public void run(Session session) {
            Optional<ServerStatus.State> wanted = ServerStatus.named(name);
            if (wanted.isEmpty()) {
                session.refuse(KestrelReply.clientError("no such status; up, writeavoid, readonly, quiescent"));
                return;
            }
            try {
                session.server().status().change(wanted.get());
                session.reply(KestrelReply.END);
            } catch (IOException e) {
                session.refuse(KestrelReply.serverError("the status file cannot be written: " + e.getMessage()));
            }
        }
    }

    /** RELOAD: reads the settings of queues and the aliases again. */
    record Reload() implements ServerCommand {
        @Override
        public void run(Session session) {
            session.server().reload();
            session.reply(KestrelReply.RELOADED);
        }
    }

    /** SHUTDOWN, where it is allowed: the connection closes without a reply and the server ends. */
    record Shutdown() implements ServerCommand {
        @Override
        public void run(Session session) {
            if (session.server().settings().administration().allowShutdown()) {
                session.server().shutdown();
                session.quit();
            } else {
                session.refuse(KestrelReply.clientError("shutdown is not allowed here"));
            }
        }
    }

    /** QUIT. */
    record Quit() implements ServerCommand {
        @Override
        public void run(Session session) {
            session.quit();
        }
    }
}
