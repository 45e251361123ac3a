/** What every sink must do, as tests: extend {@link io.gannet.sink.SinkContract} for a sink of your own. */
package io.gannet.sink;
