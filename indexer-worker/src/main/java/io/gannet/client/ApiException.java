package io.gannet.client;

import java.io.IOException;

/** The appliance refused a request. The message is one line for people, as the appliance gave it. */
public final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ApiException(int status, String line) {
        super(line);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
