package io.gannet.convergence;

import io.gannet.capture.CaptureOptions;
import io.gannet.capture.TriggerInstaller;
import io.gannet.sandbox.DatabaseServer;
import java.nio.file.Path;

/**
 * The parts that an adversary works on.
 *
 * @param serve the appliance
 * @param worker a worker alone, in a process of its own
 * @param server the database
 * @param faults the appliance's disk
 * @param data the appliance's data directory
 */
record World(
        ServeProcess serve,
        ServeProcess worker,
        DatabaseServer server,
        Faults faults,
        TriggerInstaller installer,
        CaptureOptions options,
        Path data,
        int memcachedPort) {}
