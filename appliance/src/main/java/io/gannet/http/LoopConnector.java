package io.gannet.http;

import java.io.Closeable;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connector whose one selector accepts, serves, and also opens and closes connections itself; Jetty hands the latter two to other
 * threads, which costs a connection that serves one request more than the request. Only for connections whose opening and closing
 * never block.
 */
public final class LoopConnector extends ServerConnector {

    /** A connector for these protocols, the first of them being what a connection begins with. */
    public LoopConnector(Server server, ConnectionFactory... factories) {
        super(server, null, null, null, 0, 1, factories);
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            @Override
            protected void execute(Runnable task) {
                // what opens or closes a connection is closeable; what is not is the selector's own loop
                if (task instanceof Closeable) {
                    task.run();
                } else {
                    super.execute(task);
                }
            }
        };
    }
}
