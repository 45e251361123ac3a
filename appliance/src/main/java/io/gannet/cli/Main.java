package io.gannet.cli;

/** The process's entry: runs one command line and gives its exit status. */
public final class Main {

    private Main() {}

    /** The process's entry. */
    public static void main(String[] args) {
        int status = run(new Cli(System.out, System.err, System.getenv()), args);
        System.out.flush();
        System.exit(status);
    }

    /** Runs one command line and gives its exit status. */
    public static int run(Cli cli, String... args) {
        return Serving.plain(cli, args).map(serving -> serve(cli, serving)).orElseGet(() -> Root.run(cli, args));
    }

    private static int serve(Cli cli, Serving serving) {
        try {
            return serving.run();
        } catch (Exception e) {
            return Failures.report(cli, e);
        }
    }
}
