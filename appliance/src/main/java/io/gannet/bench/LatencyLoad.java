package io.gannet.bench;

/**
 * What a latency benchmark writes.
 *
 * @param documents rows in table and index
 * @param rate measured one-row transactions a second
 * @param rows how many are measured; 0 = only the table and its index are made
 * @param warmSeconds how long the same goes on before
 * @param warmRate one-row transactions a second of that time
 * @param flow other rows a second that change meanwhile, ten a transaction
 */
public record LatencyLoad(int documents, int rate, int rows, int warmSeconds, int warmRate, int flow) {}
