package io.gannet.change;

/**
 * Orders changes for sinks over all queues: the store's epoch, then the position in the engine-wide log. A version drawn later
 * is always greater, whatever queue or read it was drawn for.
 *
 * @param epoch rises after any possible loss of the store (restored backup, power loss in a relaxed sync mode, new store)
 * @param position position in the engine-wide log within the epoch; strictly increasing
 */
public record Version(long epoch, long position) implements Comparable<Version> {

    /** Below every version that an engine gives out. */
    public static final Version NONE = new Version(0, 0);

    @Override
    public int compareTo(Version other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(position, other.position);
    }

    /** {@code epoch:position}, as it stands in logs and in the API. */
    @Override
    public String toString() {
        return epoch + ":" + position;
    }
}
