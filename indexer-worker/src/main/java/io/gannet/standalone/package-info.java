/** The composition root of a worker alone: another process than the appliance whose queues it drains. */
@NullMarked
package io.gannet.standalone;

import org.jspecify.annotations.NullMarked;
