package io.gannet.cli;

import java.lang.reflect.Proxy;

/**
 * Reacts to signals of the operating system. The class that Java has for it is outside the standard ({@code sun.misc.Signal}), so
 * it is reached by reflection, and where it is missing the JVM's own reaction stays.
 */
final class Signals {

    private Signals() {}

    /** Runs the action, on a thread of the JVM's, whenever this process gets the signal ({@code TERM}, {@code INT}, {@code HUP}). */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" -> args != null && args.length == 1 && args[0] == self;
                            default -> "signal handler";
                        };
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            org.slf4j.LoggerFactory.getLogger(Signals.class).debug("event=no-signal-handler signal={}", name);
        }
    }
}
