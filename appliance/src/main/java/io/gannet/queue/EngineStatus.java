package io.gannet.queue;

import java.util.List;

/**
 * The engine's figures at one instant.
 *
 * @param epoch the store's epoch
 * @param position last position given out in the engine-wide log
 * @param storeBytes size of the store's files
 * @param logBytes size of the log's files
 * @param freeBytes usable space where they lie
 * @param diskLow puts are refused for want of space
 * @param fsyncs fsyncs since the start
 * @param checkpoints checkpoints since the start
 * @param idleQueuesDeleted queues that were deleted because nobody used them, since the start
 * @param problems what the engine found wrong (damaged messages, missing files), a line each
 */
public record EngineStatus(
        long epoch,
        long position,
        long storeBytes,
        long logBytes,
        long freeBytes,
        boolean diskLow,
        long fsyncs,
        long checkpoints,
        long idleQueuesDeleted,
        List<String> problems) {}
