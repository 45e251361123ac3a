package io.gannet.cli;

import java.util.Map;

/**
 * What the build runs once to see which classes a start needs: the commands that people wait for. Its argument is an empty
 * directory for the data.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] args) {
        Cli cli = new Cli(System.out, System.err, Map.of());
        Main.run(cli, "--help");
        Main.run(new Cli(System.out, System.err, Map.of()), "config", "show", "--output", "json");
    }
}
