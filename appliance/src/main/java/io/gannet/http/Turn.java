package io.gannet.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a server's selector: it looks which connections have input, lets each of them run what came, and looks again. What many
 * of them want once, as one write of the log for the puts of all, is done at the end of the turn.
 *
 * <p>Thread-safe. {@link #atEnd} is meant for the selector's own thread; from another it wakes the selector.
 */
public final class Turn {

    private final ManagedSelector selector;
    private final List<Runnable> works = new ArrayList<>(2);
    private final List<Runnable> handed = new ArrayList<>();
    private volatile @Nullable Thread ending;

    private Turn(ManagedSelector selector) {
        this.selector = selector;
    }

    /** The turns of this connector's selector; none where there is not exactly one. */
    public static Optional<Turn> of(Connector connector) {
        if (connector instanceof ServerConnector server) {
            Collection<ManagedSelector> selectors = server.getSelectorManager().getBeans(ManagedSelector.class);
            if (selectors.size() == 1) {
                return Optional.of(new Turn(selectors.iterator().next()));
            }
        }
        return Optional.empty();
    }

    /** Whether the selector itself runs this connection; under TLS others do. */
    public static boolean runs(EndPoint endPoint) {
        return endPoint instanceof SelectableChannelEndPoint;
    }

    /** Has this run at the end of the turn, once however often it is asked for; what it is to find must be there before the call. */
    public void atEnd(Runnable work) {
        boolean first;
        synchronized (works) {
            first = works.isEmpty() && handed.isEmpty();
            if (!works.contains(work)) {
                works.add(work);
            }
        }
        if (first) {
            selector.submit(same -> end());
        }
    }

    /**
     * Has the selector's thread run this soon, each time it is asked for: for a thread that has more urgent things to do, as the
     * log's, for which others wait. As many may wait as there are connections, each with one.
     */
    public void hand(Runnable work) {
        boolean first;
        synchronized (works) {
            first = works.isEmpty() && handed.isEmpty();
            handed.add(work);
        }
        if (first) {
            selector.submit(same -> end());
        }
    }

    private void end() {
        List<Runnable> now;
        synchronized (works) {
            // first what is to be written, which goes on while the rest is done
            now = new ArrayList<>(works.size() + handed.size());
            now.addAll(works);
            now.addAll(handed);
            works.clear();
            handed.clear();
        }
        ending = Thread.currentThread();
        try {
            now.forEach(Runnable::run);
        } finally {
            ending = null;
        }
    }

    /** Whether the calling thread is the selector's, at the end of a turn. */
    public boolean ends() {
        return ending == Thread.currentThread();
    }
}
